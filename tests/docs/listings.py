# SPDX-License-Identifier: MIT
"""listings.py ROOT OUT.cpp: every listing of C++ in README and docs as one source, each in a namespace of its own.

  ```cpp NAME.cpp   a program, or a part of one without main
  ```cpp NAME.hpp   what a program of the same page includes as "NAME.hpp"
  ```cpp            statements: a function, in the frame of tests/docs/frame.hpp
The executable runs the program by whose name it is called: a link scale to it is the program scale.cpp. Compiler messages have the line of the page.
"""
import pathlib
import re
import sys

import blocks

frame = ("[[maybe_unused]] void statements([[maybe_unused]] Scale layer, [[maybe_unused]] arma::mat x,\n"
         "                                 [[maybe_unused]] gradcheck::Report report) {\n  {\n")  # the inner block may declare these names anew
own_programs = ["tests/docs/words.cpp"]  # that pages run and do not show


def without_includes(block, others):
    """The text without its includes, which move to the top: (text, system includes). Those of another listing become its text."""
    includes, lines = [], [f'#line {block.line} "{block.page}"']
    for offset, line in enumerate(block.text.splitlines()):
        own = re.match(r'#include "([^"]+)"', line)
        if own and own.group(1) not in others:
            raise block.wrong(f'no listing of this page is called "{own.group(1)}"')
        if own:
            text, more = without_includes(others[own.group(1)], others)
            includes += more
            lines += [text, f'#line {block.line + offset + 1} "{block.page}"']
        elif line.startswith("#include"):
            includes.append(line.split("//")[0].strip())
            lines.append("")
        else:
            lines.append(line if line != "#pragma once" else "")
    return "\n".join(lines), includes


def programs(found):
    """Name -> block, of what has a main."""
    all_of_them = {}
    for b in found:
        if b.language != "cpp" or not b.file.endswith(".cpp") or not re.search(r"^int main\(", b.text, re.M):
            continue
        name = b.file[:-len(".cpp")]
        if name in all_of_them and all_of_them[name].text != b.text:
            raise b.wrong(f"another program is called {name}, at {all_of_them[name].place}")
        all_of_them.setdefault(name, b)
    return all_of_them


def own_blocks(root):
    root = pathlib.Path(root)
    return [blocks.Block(p, 1, "cpp", [pathlib.Path(p).name], (root / p).read_text(), "") for p in own_programs]


def source(found):
    cpp = [b for b in found if b.language == "cpp"]
    includes, bodies, mains, runnable = [], [], [], programs(found)
    for number, b in enumerate(cpp):
        others = {o.file: o for o in cpp if o.page == b.page and o.file.endswith(".hpp")}
        text, more = without_includes(b, others)
        includes += [i for i in more if i not in includes]
        if b.file.endswith(".hpp"):
            continue  # stands where it is included
        start, end = "", ""
        if not b.file:
            start, end = frame, "  }\n}\n"
        bodies.append(f"namespace listing_{number} {{\n{start}{text}\n{end}}}  // namespace listing_{number}\n")
        name = b.file[:-len(".cpp")]
        if runnable.get(name) is b:
            arguments = "argc, argv" if "argc" in b.text else ""
            mains.append(f'  if (name == "{name}") return listing_{number}::main({arguments});\n')
    hidden = [b for b in cpp if b.file.endswith(".hpp") and not any(f'"{b.file}"' in o.text for o in cpp if o.page == b.page)]
    if hidden:
        raise hidden[0].wrong("no listing of this page includes it: it would be compiled by nobody")
    return ("\n".join(includes) + '\n#include "docs/frame.hpp"\n#include <string>\n\n' + "\n".join(bodies) +
            "\nint main(int argc, char** argv) {\n  std::string name = argv[0];\n"
            "  name.erase(0, name.find_last_of('/') + 1);\n" + "".join(mains) + "  return argc == 0 ? 1 : 70;\n}\n")


if __name__ == "__main__":
    root, out = sys.argv[1:3]
    try:
        pathlib.Path(out).write_text(source(own_blocks(root) + blocks.all_blocks(root)))
    except blocks.Wrong as wrong:
        sys.exit(str(wrong))
