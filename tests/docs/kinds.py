# SPDX-License-Identifier: MIT
"""What is done with a block of each language; a language that is not here is refused."""
import pathlib
import re
import subprocess

import yaml

import console

# Blocks that another test runs: (page, heading, language) -> (test, a text in it).
elsewhere = {
    ("docs/package.md", "FetchContent", "cmake"): ("tests/package/inside.cmake", "FetchContent"),
    ("docs/package.md", "add_subdirectory", "cmake"): ("tests/package/inside.cmake", "add_subdirectory"),
    ("docs/package.md", "Installed", "cmake"): ("tests/package/bare", "listing Installed"),
    ("docs/package.md", "Installed", "sh"): ("tests/consumer.cmake", "--install ${PROJECT_BINARY_DIR} --prefix"),
    ("docs/package.md", "pkg-config", "sh"): ("tests/package/installed.cmake", "HEADING=pkg-config"),
    ("docs/package.md", "Debian packages", "sh"): ("tests/package/run", "apt-get"),
}


class Folder:
    """Where the blocks of one page are run."""

    def __init__(self, path, root, environment, prefix, programs):
        self.path, self.root, self.environment, self.prefix = pathlib.Path(path), pathlib.Path(root), environment, prefix
        self.programs = programs

    def shell(self, block, script, *, codes=(0,), environment=None):
        done = subprocess.run(["bash", "-c", script], cwd=self.path, env=self.environment | (environment or {}), text=True, timeout=200,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode not in codes:
            raise block.wrong(f"{script}\nexit {done.returncode}:\n{done.stdout}")
        return done.stdout

    def parse_bash(self, block, script):
        done = subprocess.run(["bash", "-n"], input=script, text=True, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise block.wrong(done.stderr)


def run_console(block, folder):
    console.run(block, folder.path, folder.environment)


def compiled(block, folder):
    """By listings.py, into the executable that console blocks run."""


def run_bash(block, folder):
    """A script with a name, which a console block of its page runs, or one to be read alone."""
    folder.parse_bash(block, block.text)


def configure(block, folder):
    """The block as a project, or in the frame of one that has found the package. Sources and cases that it names are made."""
    text = block.text
    if "project(" not in text:
        found = "" if re.search("add_subdirectory|find_package\\(gradcheck|FetchContent", text) else "find_package(gradcheck REQUIRED)\n"
        text = "cmake_minimum_required(VERSION 3.25)\nproject(page LANGUAGES CXX)\nenable_testing()\n" + found + text
    place = folder.path / f"project_{block.line}"
    place.mkdir()
    (place / "CMakeLists.txt").write_text(text)
    (place / "gradcheck").symlink_to(folder.root)
    for source in re.findall(r"[\w/]+\.cpp", text):
        (place / source).write_text("int main() {}\n")
    for made in re.findall(r"add_cases\((\w+)\)", text):
        (place / made).symlink_to(folder.root / "cases" / "found")
    folder.shell(block, f"cmake -G Ninja -S {place} -B {place}/build -DCMAKE_PREFIX_PATH='{folder.prefix}' "
                        f"-DFETCHCONTENT_SOURCE_DIR_GRADCHECK='{folder.root}' -DCMAKE_BUILD_TYPE=Release")


def run_job(block, folder, job):
    """A Kubernetes indexed Job: its container's command, once for each index, with the volume's folder for its mount."""
    spec = job["spec"]
    container = spec["template"]["spec"]["containers"][0]
    mount = container["volumeMounts"][0]["mountPath"]
    if spec["completionMode"] != "Indexed" or spec["completions"] != spec["parallelism"]:
        raise block.wrong("expected an indexed Job")
    (folder.path / "campaign").mkdir(exist_ok=True)
    script = container["args"][0].replace(mount, "campaign")
    for index in range(spec["completions"]):
        folder.shell(block, script, environment={"JOB_COMPLETION_INDEX": str(index)})


def steps_in(document):
    """Scripts of a CI file: every `run` of GitHub's, every `script` of GitLab's."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in ("run", "script", "before_script"):
                yield "\n".join(value) if isinstance(value, list) else value
            else:
                yield from steps_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from steps_in(value)


def run_steps(block, folder, document):
    """Every script is one of bash; lines that begin with a program of ours are run."""
    for script in steps_in(document):
        folder.parse_bash(block, script)
        for line in script.splitlines():
            program = line.split(" ")[0].split("/")[-1] if line else ""
            if program in folder.programs or program == "gradcheck":
                folder.shell(block, re.sub(r"^\S*/", "./", line) if "/" in line.split(" ")[0] else line, codes=(0, 1))


def run_yaml(block, folder):
    try:
        document = yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        raise block.wrong(str(error)) from error
    if not isinstance(document, dict):
        raise block.wrong("expected a mapping")
    if document.get("kind") == "Job":
        run_job(block, folder, document)
    elif not list(steps_in(document)):
        raise block.wrong("neither a Job nor a file with steps: nobody knows how to run it")
    else:
        run_steps(block, folder, document)


def check_case(block, folder):
    (folder.path / "block.toml").write_text(block.text)
    folder.shell(block, "gradcheck check block.toml", codes=(int(block.word("exit", "0")),))


def rooms_of(root):
    """Room -> rooms that it may include, by the table that the test of includes reads."""
    text = (root / "tests/architecture/includes.cmake").read_text()
    return {name: set(rest.split()) for name, rest in re.findall(r"set\(([\w/.]+)_may ?([^)]*)\)", text)}


def check_graph(block, folder):
    """Mermaid: a line is an arrow, and every arrow one that the table of rooms allows."""
    rooms, lines = rooms_of(folder.root), block.text.splitlines()
    if not lines or not lines[0].startswith("graph "):
        raise block.wrong("expected a graph")
    labels = {}
    for line in lines[1:]:
        arrow = re.fullmatch(r'  (\w+)(?:\["([^"]+)"\])? --> (\w+)(?:\["([^"]+)"\])?', line)
        if not arrow:
            raise block.wrong("not an arrow: " + line)
        for name, label in (arrow.group(1, 2), arrow.group(3, 4)):
            if label:
                labels[name] = label
        ends = [labels.get(arrow.group(k), arrow.group(k)) for k in (1, 3)]
        if ends[1] not in rooms.get(ends[0], set()):
            raise block.wrong(f"{ends[0]} may not include {ends[1]}")


def drawn(block, folder):
    """A picture made of characters."""


kinds = {"console": run_console, "cpp": compiled, "bash": run_bash, "sh": run_bash, "cmake": configure, "yaml": run_yaml, "toml": check_case,
         "mermaid": check_graph, "picture": drawn}


def files_of(found, folder):
    """What a block with a file's name holds, as that file."""
    for block in found:
        if block.file and block.language != "cpp":
            (folder.path / block.file).write_text(block.text)


def check(block, folder):
    where = (block.page, block.heading, block.language)
    if where in elsewhere:
        test, text = elsewhere[where]
        if text not in (folder.root / test).read_text():
            raise block.wrong(f"{test} does not take it any more")
    elif block.language in kinds:
        kinds[block.language](block, folder)
    else:
        raise block.wrong(f"nobody knows how to run {block.language}; known are {', '.join(sorted(kinds))}")
