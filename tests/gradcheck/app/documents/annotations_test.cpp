// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/annotations.hpp>

#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

/// A command of a workflow of GitHub's.
Run in_workflow(const std::vector<std::string>& arguments, const gradcheck::Registry& registry) {
  const Surroundings github{"GITHUB_ACTIONS", "true"};
  return gradcheck_command(arguments, registry);
}

unsigned line_of_constant = 0;

gradcheck::Registry registry_of_annotations() {
  gradcheck::Registry all;
  all.add("Scale", make_scale);
  line_of_constant = __LINE__ + 1;
  all.add("Constant", make_constant);
  return all;
}

/// Where it says that, from its first sign on.
std::string annotation_of_constant() {
  const gradcheck::Registry all = registry_of_annotations();
  return "::error file=tests/gradcheck/app/documents/annotations_test.cpp,line=" + std::to_string(line_of_constant) +
         ",title=gradcheck%3A Constant::";
}

}  // namespace

TEST_CASE("a wrong layer is annotated at the line that registers it, a right one is not") {
  const gradcheck::Registry all = registry_of_annotations();
  const Run run = in_workflow({"check"}, all);
  CHECK(run.exit_code == 1);
  const std::size_t at = run.out.find("\n" + annotation_of_constant());
  REQUIRE(at != std::string::npos);
  CHECK(run.out.find("::error", at + 3) == std::string::npos);
  const std::string line = run.out.substr(at + 1, run.out.find('\n', at + 1) - at - 1);
  CHECK(contains(line, "%0A"));
  CHECK(contains(line, "example: "));
  CHECK(in_workflow({"check", "--layer", "Scale"}, all).out ==
        gradcheck_command({"check", "--layer", "Scale"}, all).out);
}

TEST_CASE("annotations leave a document alone, and go beside a file") {
  const gradcheck::Registry all = registry_of_annotations();
  const Run json = in_workflow({"check", "--layer", "Constant", "--report", "json"}, all);
  CHECK(json.out == gradcheck_command({"check", "--layer", "Constant", "--report", "json"}, all).out);
  CHECK(contains(json.err, annotation_of_constant()));
  const TemporaryFile file("annotated.json", "");
  const Run beside = in_workflow({"check", "--layer", "Constant", "--report", "json", "--output", file.path()}, all);
  CHECK(beside.out.starts_with(annotation_of_constant()));
  CHECK(content(file.path()) == json.out);
}

TEST_CASE("a case is annotated at the line that fails, whatever its text holds") {
  const TemporaryFile file("a,b:c%.toml",
                           "title = \"50% off\"\n[network]\nlayers = [{ type = \"identity\" }]\n"
                           "loss = { type = \"half_mse\" }\n[data]\nx = [[1.0]]\ny = [[1.0]]\n"
                           "[[expect]]\nvalue = \"loss\"\nis = 5.0\n");
  const Run run = in_workflow({"check", file.path()}, {});
  INFO(run.out << run.err);
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "a%2Cb%3Ac%25.toml,line="));
  CHECK(contains(run.out, ",title=gradcheck%3A 50%25 off::"));
}

TEST_CASE("outside of workflows there are no annotations") {
  const gradcheck::Registry all = registry_of_annotations();
  CHECK_FALSE(contains(gradcheck_command({"check"}, all).out, "::"));
  const Surroundings elsewhere{"GITHUB_ACTIONS", "false"};
  CHECK_FALSE(gradcheck::annotations_are_wanted());
}
