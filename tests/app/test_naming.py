"""Names for a shell to complete."""

from vivavoce.app.naming import names
from vivavoce.bank import paths
from vivavoce.bank.own import NAME


def test_any_name_of_a_data_directory_will_do(tmp_path):
    folder = tmp_path / "a b#c%41?"
    folder.mkdir()
    (folder / f"{NAME}-0.sqlite").symlink_to(paths.bank_file())
    assert "dropout" in dict(names("question", folder))
