// In the head, before anything is drawn: the theme that was chosen on an earlier page.
try {
  const theme = localStorage.getItem("viva-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser may refuse storage to a page from disk; the system's theme is used then.
}
