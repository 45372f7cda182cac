#!/usr/bin/env python3
# documents.py SCHEMA GRADCHECK LAYERS CASES FOLDER: what the command writes for machines, read by parsers and validators of
# other people. JSON against the published schema, with nothing in it that the schema does not describe; JUnit as XML whose counts
# are those of its elements; SARIF against what the standard says of each property in it; CSV as a table. LAYERS: a binary with the layers Scale and Constant, the latter wrong. Ends with 77, which
# is "skipped", where there is no validator.
import copy
import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree

try:
    import jsonschema
except ImportError:
    debian = "/usr/bin/python3"  # where python3-jsonschema is, whatever other Python comes first
    if os.path.realpath(sys.executable) != os.path.realpath(debian) and os.path.exists(debian):
        os.execv(debian, [debian, *sys.argv])
    print("skipped: no Python module jsonschema (python3-jsonschema is not installed)")
    sys.exit(77)

schema_file, gradcheck, layers, cases, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)


def written(program, *arguments, exits):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=100)
    assert done.returncode == exits, f"{arguments}: exit code {done.returncode}, expected {exits}\n{done.stderr}"
    return done.stdout


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def parsed(text):
    return json.loads(text, parse_constant=no_constant)


def closed(node):
    """The schema without room for keys that it does not describe."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node.setdefault("additionalProperties", False)
    return node


with open(schema_file, encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
published, strict = jsonschema.Draft7Validator(schema), jsonschema.Draft7Validator(closed(schema))

wrong_case = os.path.join(folder, "wrong.toml")
with open(os.path.join(cases, "slides", "one-neuron-by-hand.toml"), encoding="utf-8") as file:
    right_case = file.read()
with open(wrong_case, "w", encoding="utf-8") as file:
    file.write(right_case + '[[expect]]\nvalue = "loss"\nis = 7.5\n')

commands = {
    "a right layer": (layers, ["check", "--layer", "Scale"], 0),
    "a wrong layer": (layers, ["check", "--layer", "Constant"], 1),
    "two layers": (layers, ["check", "--layer", "Scale", "--layer", "Constant"], 1),
    "a clause": (layers, ["check", "--layer", "Scale", "--clause", "zero cotangent"], 0),
    "cases": (gradcheck, ["check", cases], 0),
    "a wrong case": (gradcheck, ["check", wrong_case], 1),
    "networks": (gradcheck, ["fuzz", "--runs", "20", "--seed", "1"], 0),
    "a wrong layer's runs": (layers, ["fuzz", "Constant", "--runs", "3", "--seed", "1"], 1),
}
documents = {}
for name, (program, arguments, exits) in commands.items():
    text = written(program, *arguments, "--report", "json", exits=exits)
    assert text.endswith("\n") and text.count("\n") == 1, f"{name}: expected one line"
    documents[name] = parsed(text)
    for validator in (published, strict):
        validator.validate(documents[name])

# What is wrong is refused.


def mutant(name, change):
    document = copy.deepcopy(documents[name])
    change(document)
    return document


mutants = [
    mutant("a right layer", lambda d: d.update(version=2)),
    mutant("a right layer", lambda d: d.pop("failed_at")),
    mutant("a right layer", lambda d: d["blocks"][0]["verdict"][0].__setitem__(0, "agrees")),
    mutant("a right layer", lambda d: d["blocks"][0]["numeric"][0].__setitem__(0, None)),
    mutant("a right layer", lambda d: d["blocks"][0]["numeric"][0].__setitem__(0, "NaN")),
    mutant("a wrong layer", lambda d: d["parts"][0]["blocks"][0].pop("bound")),
    mutant("two layers", lambda d: d["layers"][0].pop("version")),
    mutant("a clause", lambda d: d.update(state="perhaps")),
    mutant("cases", lambda d: d["cases"][0].pop("path")),
    mutant("networks", lambda d: d["shards"][0].append(1)),
]
for number, document in enumerate(mutants):
    assert not published.is_valid(document), f"mutant {number} was not refused"
unknown = mutant("a right layer", lambda d: d["blocks"][0].update(colour="red"))
assert published.is_valid(unknown) and not strict.is_valid(unknown)

# JUnit counts what is in it, and fails where the command does.
for name, (program, arguments, exits) in commands.items():
    root = xml.etree.ElementTree.fromstring(written(program, *arguments, "--report", "junit", exits=exits))
    assert root.tag == "testsuites", root.tag
    for element in [root, *root.findall("testsuite")]:
        for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            found = len(list(element.iter(tag)))
            assert int(element.get(attribute)) == found, f"{name}: {attribute}={element.get(attribute)}, found {found}"
    assert (int(root.get("failures")) > 0) == (exits == 1), name
    assert int(root.get("tests")) > 0, name

# SARIF has results where the command fails, each with a rule that is defined, and where there is a place, in a file.
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "sarif-2.1.0.reduced.json"), encoding="utf-8") as file:
    standard = jsonschema.Draft7Validator(json.load(file))
standard.check_schema(standard.schema)
for name, (program, arguments, exits) in commands.items():
    sarif = parsed(written(program, *arguments, "--report", "sarif", exits=exits))
    standard.validate(sarif)
    assert len(sarif["runs"]) == 1
    run = sarif["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert bool(run["results"]) == (exits == 1), name
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"], name
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"], name
        assert place["region"]["startLine"] > 0, name

place = {"physicalLocation": {"artifactLocation": {"uri": "a.cpp"}, "region": {"startLine": 1}}}
sarif_mutants = [
    lambda log, result: log.update(version="2.1"),
    lambda log, result: log["runs"][0].pop("tool"),
    lambda log, result: log["runs"][0].update(columnKind="bytes"),
    lambda log, result: log["runs"][0]["invocations"][0].pop("executionSuccessful"),
    lambda log, result: log["runs"][0]["tool"]["driver"]["rules"].append(log["runs"][0]["tool"]["driver"]["rules"][0]),
    lambda log, result: result.pop("message"),
    lambda log, result: result.update(level="fatal"),
    lambda log, result: result.update(relatedLocations=[place, place]),
    lambda log, result: result["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    lambda log, result: result["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b.cpp"),
]
wrong_sarif = parsed(written(layers, "check", "--layer", "Constant", "--report", "sarif", exits=1))
for number, change in enumerate(sarif_mutants):
    log = copy.deepcopy(wrong_sarif)
    change(log, log["runs"][0]["results"][0])
    assert not standard.is_valid(log), f"SARIF mutant {number} was not refused"

# CSV has the coordinates of JSON, part for part.


def coordinates(report):
    return sum(len(row) for block in report["blocks"] for row in block["verdict"]) + sum(map(coordinates, report["parts"]))


for name in ("a right layer", "a wrong layer"):
    program, arguments, exits = commands[name]
    table = list(csv.DictReader(io.StringIO(written(program, *arguments, "--report", "csv", exits=exits))))
    assert len(table) == coordinates(documents[name]), name
    assert {row["verdict"] for row in table} <= {"agree", "disagree", "kink", "undecided"}, name
print(f"{len(documents)} documents, {len(mutants)} mutants refused, and {len(sarif_mutants)} of SARIF")
