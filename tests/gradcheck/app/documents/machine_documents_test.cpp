// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/machine_documents.hpp>

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

using Json = nlohmann::json;

unsigned line_of_wrong_layer = 0;

gradcheck::Registry registry_of_documents() {
  gradcheck::Registry all;
  all.add("Scale", make_scale);
  line_of_wrong_layer = __LINE__ + 1;
  all.add("Constant", make_constant);
  return all;
}

Run documented(const std::vector<std::string>& arguments) {
  return gradcheck_command(arguments, registry_of_documents());
}

Json sarif_results(const Run& run) { return Json::parse(run.out).at("runs").at(0).at("results"); }

std::string uri_in(const Json& location) { return location.at("physicalLocation").at("artifactLocation").at("uri"); }

bool ends_with(const std::string& text, const std::string& end) { return text.ends_with(end); }

}  // namespace

TEST_CASE("SARIF shows a wrong layer at the line that registers it") {
  const Run run = documented({"check", "--report", "sarif"});
  CHECK(run.exit_code == 1);
  const Json results = sarif_results(run);
  REQUIRE(results.size() == 1);
  CHECK(results[0].at("ruleId") == "gradient-without-cotangent");
  const Json location = results[0].at("locations").at(0);
  CHECK(uri_in(location) == "tests/gradcheck/app/documents/machine_documents_test.cpp");
  CHECK(location.at("physicalLocation").at("region").at("startLine") == line_of_wrong_layer);
}

TEST_CASE("SARIF of a campaign shows the layer's line and, beside it, the case file") {
  const Folder folder("sarif");
  const Run run =
      documented({"fuzz", "Constant", "--runs", "3", "--seed", "1", "--report", "sarif", "--out", folder.path()});
  CHECK(run.exit_code == 1);
  const Json results = sarif_results(run);
  REQUIRE_FALSE(results.empty());
  CHECK(uri_in(results[0].at("locations").at(0)) == "tests/gradcheck/app/documents/machine_documents_test.cpp");
  CHECK(ends_with(uri_in(results[0].at("relatedLocations").at(0)), ".toml"));
}

TEST_CASE("a clause alone is a document, but has no coordinates") {
  const std::vector<std::string> clause{"check", "--layer", "Scale", "--clause", "zero cotangent", "--report"};
  auto as = [&clause](const std::string& kind) {
    std::vector<std::string> arguments = clause;
    arguments.push_back(kind);
    return documented(arguments);
  };
  CHECK(contains(as("junit").out, "<testcase name=\"zero cotangent\" classname=\"Scale\" file="));
  CHECK(sarif_results(as("sarif")).empty());
  CHECK(as("csv").exit_code == 2);
  CHECK(as("csv").err == "gradcheck: --report csv is of coordinates, of which --clause prints none\n");
}

TEST_CASE("JUnit of a case has its numbers, errata, gradients and properties, each at its line") {
  const std::string path = std::string(GRADCHECK_CASES_DIR) + "/slides/one-neuron-by-hand.toml";
  const Run run = documented({"check", path, "--report", "junit"});
  CHECK(run.exit_code == 0);
  for (const char* part :
       {"<testcase name=\"loss, before any update\" ", "<testcase name=\"erratum: loss, before any up",
        "<testcase name=\"gradient, before any update\" ", "<testcase name=\"property ",
        " file=\"cases/slides/one-neuron-by-hand.toml\" line=\"", "failures=\"0\""}) {
    CAPTURE(part);
    CHECK(contains(run.out, part));
  }
}

TEST_CASE("CSV of layers names the layer in each line") {
  const Run run =
      documented({"check", "--layer", "Scale", "--layer", "Constant", "--shape", "2x2x2", "--report", "csv"});
  CHECK(run.exit_code == 1);
  CHECK(run.out.starts_with("subject,part,block,row,column,"));
  CHECK(contains(run.out, "\nScale,,input,0,0,"));
  CHECK(contains(run.out, "\nConstant,,input,0,1,"));
}

TEST_CASE("an incomplete campaign, and one whose runs were all refused, fail in JUnit and SARIF") {
  gradcheck::CheckedCampaign campaign;
  campaign.summary.subject = "layers Scale";
  campaign.summary.missing = {{1, 3}};
  CHECK(
      contains(gradcheck::junit_document(campaign), "<testcase name=\"incomplete\" classname=\"layers Scale\"><fail"));
  CHECK(contains(gradcheck::sarif_document(campaign), R"("executionSuccessful":false)"));
  campaign.summary.missing = {};
  CHECK(contains(gradcheck::sarif_document(campaign), R"("ruleId":"nothing-tested")"));
  CHECK_THROWS_WITH(gradcheck::csv_document(campaign),
                    "csv: a campaign keeps no coordinates, expected layers or cases");
}
