# SPDX-License-Identifier: MIT
"""A block of ```console: lines behind $ are run, what stands below one is what it prints. `...` is any text, on a line of its own any lines.
A command that nothing stands below may print anything. exit=N behind the language: of the last command; of all others it is 0."""
import re
import subprocess


def commands_of(block):
    """[(command, [expected line])]"""
    found, continued = [], False
    for line in block.text.splitlines():
        if continued:
            found[-1][0] += "\n" + line
        elif line.startswith("$ "):
            found.append([line[2:], []])
        elif not found:
            raise block.wrong("the first line of a console begins with $")
        else:
            found[-1][1].append(line)
            continue
        continued = line.endswith("\\")
    return found


def pattern_of(line):
    return ".*".join(re.escape(part) for part in line.split("..."))


def matches(expected, printed):
    """Whether the printed lines are those expected."""
    if not expected:
        return not printed
    if expected[0].strip() == "...":
        return any(matches(expected[1:], printed[k:]) for k in range(len(printed) + 1))
    return bool(printed) and re.fullmatch(pattern_of(expected[0]), printed[0]) is not None and matches(expected[1:], printed[1:])


def lines_of(text):
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("dev: ")]


def runs_nothing(command):
    """./dev test and its like would run this test."""
    return command.startswith("./dev ") and not command.startswith("./dev run")


def run(block, folder, environment):
    commands = commands_of(block)
    for number, (command, expected) in enumerate(commands):
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True, timeout=200,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        code = int(block.word("exit", "0")) if number + 1 == len(commands) else 0
        if done.returncode != code:
            raise block.wrong(f"$ {command}\nexit {done.returncode}, expected {code}:\n{done.stdout}")
        wanted = lines_of("\n".join(expected))
        if wanted and not runs_nothing(command) and not matches(wanted, lines_of(done.stdout)):
            raise block.wrong(f"$ {command}\nprinted\n{done.stdout}\nexpected\n" + "\n".join(expected))
