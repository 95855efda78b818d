# expect: denied
import multiprocessing

if __name__ != "__mp_main__":
    process = multiprocessing.get_context("fork").Process(target=print, args=("ESCAPED",), kwargs={"flush": True})
    process.start()
    process.join()
