# SPDX-License-Identifier: MIT
"""planted.py COMMAND ROOT WORK: proves that the test of the pages can fail. One fault at a time is planted into a page of a small tree: it has to be
refused with its place, and the page without it has to pass."""
import pathlib
import shutil
import subprocess
import sys

import blocks
import complete

here = pathlib.Path(__file__).parent
right_page = "# Title\n\n```console\n$ echo one; echo two; echo three\none\n...\nthree\n```\n"

# name: (what the page says instead, what is said of it)
faults = {
    "no_language": ("```\ntext\n```\n", "README.md:1: a block without a language"),
    "no_end": ("```cpp\nint i;\n", "README.md:2: a block without an end"),
    "unknown_language": ("```perl\nprint 1\n```\n", "README.md:2: nobody knows how to run perl"),
    "wrong_output": ("```console\n$ echo one\ntwo\n```\n", "README.md:2: $ echo one\nprinted\none"),
    "output_too_long": ("```console\n$ echo one; echo two\none\n```\n", "README.md:2: $ echo one; echo two\nprinted"),
    "wrong_number": ("```console\n$ echo 100 runs in 3 s, 1 failed\n100 runs in ... s, 0 failed\n```\n", "README.md:2: "),
    "wrong_exit": ("```console\n$ false\n```\n", "exit 1, expected 0"),
    "missing_exit": ("```console exit=1\n$ true\n```\n", "exit 0, expected 1"),
    "no_prompt": ("```console\necho one\n```\n", "the first line of a console begins with $"),
    "no_such_dev": ("```console\n$ ./dev nothing\n```\n", "no ./dev nothing"),
    "wrong_shell": ("```bash\nif true\n```\n", "syntax error"),
    "wrong_yaml": ("```yaml\na: [1\n```\n", "README.md:2: "),
    "idle_yaml": ("```yaml\na: 1\n```\n", "neither a Job nor a file with steps"),
    "wrong_step": ("```yaml\njobs: { one: { steps: [{ run: 'gradcheck check --nothing' }] } }\n```\n", "exit 2"),
    "wrong_case": ("```toml\ntitle = 'nothing'\n```\n", "exit 2"),
    "wrong_cmake": ("```cmake\nproject(one LANGUAGES NONE)\nnothing()\n```\n", 'Unknown CMake command "nothing"'),
    "wrong_arrow": ("```mermaid\ngraph TD\n  base --> report\n```\n", "base may not include report"),
    "no_such_option": ("`gradcheck check --nothing`\n", "README.md:1: `gradcheck check --nothing`: check has no --nothing"),
    "no_such_command": ("`gradcheck nothing`\n", "there is no nothing"),
    "no_such_file": ("`docs/nothing.md`\n", "`docs/nothing.md` is not there"),
    "no_such_link": ("[here](nothing.md)\n", "a link to nothing.md"),
    "too_long": ("\n" * 151, "151 lines, expected at most 150"),
}
# What listings.py refuses.
uncompiled = {
    "hidden_header": ("```cpp one.hpp\nint i;\n```\n", "it would be compiled by nobody"),
    "same_name": ("```cpp one.cpp\nint main() {}\n```\n```cpp one.cpp\nint main() { return 0; }\n```\n", "another program is called one"),
    "no_such_header": ('```cpp one.cpp\n#include "one.hpp"\nint main() {}\n```\n', 'no listing of this page is called "one.hpp"'),
}


def tree(root, work, text):
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("docs", "cases", "tests/docs"):
        (work / folder).mkdir(parents=True)
    for name in ("dev", "tests/docs/words.cpp"):
        shutil.copy(root / name, work / name)
    (work / "tests" / "architecture").symlink_to(root / "tests" / "architecture")
    (work / "README.md").write_text(text)
    return work


def run(script, *arguments):
    done = subprocess.run([sys.executable, "-B", here / script, *arguments], text=True, capture_output=True)
    return done.returncode, done.stdout + done.stderr


def page(command, root, work, text):
    place = tree(root, work, text)
    return run("page.py", place, "README.md", work / "run", command, "/bin/true", "/bin/true", "")


def listings(root, work, text):
    place = tree(root, work, text)
    return run("listings.py", place, place / "listings.cpp")


def unexplained(command, root):
    """Pages that are not refused although they lack a name that they promise to explain."""
    silent = []
    for name, (names_of, _) in complete.promised.items():
        first = names_of(root, command)[0]
        try:
            complete.check(root, name, (root / name).read_text().replace(first, ""), command)
            silent.append(f"{name} passes without {first}")
        except blocks.Wrong:
            pass
    return silent


def main(command, root, work):
    root, work = pathlib.Path(root), pathlib.Path(work)
    code, text = page(command, root, work, right_page)
    if code == 77:
        print(text)
        return 77
    wrong = [] if code == 0 else ["a right page was refused: " + text]
    if listings(root, work, "```cpp\nint i = 0;\n```\n")[0] != 0:
        wrong.append("a right listing was refused")
    answers = [(name, expected, *page(command, root, work, planted)) for name, (planted, expected) in faults.items()]
    answers += [(name, expected, *listings(root, work, planted)) for name, (planted, expected) in uncompiled.items()]
    wrong += [f"{name}: not refused with \"{expected}\", exit {code}:\n{text}" for name, expected, code, text in answers
              if code == 0 or expected not in text]
    wrong += unexplained(command, root)
    print("\n".join(wrong) or f"{len(answers)} planted faults, each refused")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
