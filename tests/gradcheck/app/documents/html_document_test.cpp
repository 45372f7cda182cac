// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/html_document.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/documents/case_data.hpp>
#include <gradcheck/app/documents/report_kinds.hpp>
#include <gradcheck/app/registered.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/picture/page.hpp>

namespace {

using PageData = nlohmann::json;

gradcheck::cases::Case small_case() {
  return gradcheck::cases::parse(R"(title = "one </script> unit"
source = "a slide"
[network]
layers = [{ type = "dense", inputs = 1, outputs = 1, weights = [[0.5]] }, { type = "sigmoid" }]
loss = { type = "half_mse", reduction = "sum" }
[data]
x = [[1], [2]]
y = [[1], [0]]
[[expect]]
value = "pre_activation"
layer = 1
is = [[0.5], [1.0]]
[[erratum]]
value = "activation"
layer = 1
at = [1, 0]
printed = "0.72"
right = "0.7311"
why = "cut off"
)",
                                 "small.toml");
}

/// What the page holds as its data.
PageData data_in(const std::string& html) {
  const std::string before = "id=\"data\">";
  const std::size_t from = html.find(before) + before.size();
  return PageData::parse(html.substr(from, html.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("a case's page has its network, and each number and erratum at its place") {
  const PageData data = PageData::parse(gradcheck::data_of_cases({gradcheck::cases::run(small_case())}));
  CHECK(data.at("kind") == "cases");
  const PageData& one = data.at("cases").at(0);
  CHECK(one.at("source") == "a slide");
  CHECK(one.at("network").at("inputs") == 1);
  CHECK(one.at("network").at("layers").dump() == R"([{"bias":[],"weights":[[0.5]]},{"kind":"sigmoid"}])");
  const PageData& second = one.at("numbers").at(1);
  CHECK(second.at("value") == "pre_activation");
  CHECK(second.at("layer") == 1);
  CHECK(second.at("row") == 1);
  CHECK(second.at("computed") == 1.0);
  const PageData& erratum = one.at("errata").at(0);
  CHECK(erratum.at("row") == 1);
  CHECK(erratum.at("printed") == "0.72");
  CHECK(erratum.at("right") == "0.7311");
  CHECK(one.at("gradients").at(0).at("report").at("blocks").size() == 2);
}

TEST_CASE("a network that is too large to be drawn is none") {
  gradcheck::cases::Case large = small_case();
  large.before = {};
  std::get<gradcheck::cases::DenseLayer>(large.layers[0]).weights = arma::mat(41, 1, arma::fill::ones);
  large.y = arma::mat(2, 41, arma::fill::zeros);
  const PageData data = PageData::parse(gradcheck::data_of_cases({gradcheck::cases::run(large)}));
  CHECK(data.at("cases").at(0).at("network").is_null());
}

TEST_CASE("pages of layers, cases and campaigns hold what was checked, and end no script of their own") {
  if (!gradcheck::detail::has_pages()) return;
  gradcheck::CheckedLayers layers(2);
  layers[0].report.subject = "a</script>b";
  CHECK(data_in(gradcheck::html_document(layers)).at("reports").at(0).at("subject") == "a</script>b");
  CHECK(data_in(gradcheck::html_document(gradcheck::CheckedCases{gradcheck::cases::run(small_case())}))
            .at("cases")
            .at(0)
            .at("title") == "one </script> unit");
  gradcheck::CheckedCampaign campaign;
  campaign.summary.ordinary.runs = 7;
  campaign.pace = {{0, 0}, {1.5, 7}};
  campaign.answers = layers;
  const PageData data = data_in(gradcheck::html_document(campaign));
  CHECK(data.at("campaign").at("ordinary").at("runs") == 7);
  CHECK(data.at("pace").dump() == "[[0.0,0],[1.5,7]]");
  CHECK(data.at("answers").at(0).at("subject") == "a</script>b");
}

TEST_CASE("the page of a campaign has what `check` says of each layer that failed") {
  if (!gradcheck::detail::has_pages()) return;
  const auto registry = [] { return gradcheck::Registry{}.add("Constant", make_constant).add("Scale", make_scale); };
  const Run wrong = gradcheck_command({"fuzz", "--runs", "3", "--seed", "1", "--report", "html"}, registry(), "./mine");
  CHECK(wrong.exit_code == 1);
  const PageData answers = data_in(wrong.out).at("answers");
  REQUIRE(answers.size() == 1);
  CHECK(answers.at(0).at("subject") == "Constant, 11 configurations");
  CHECK(std::string(answers.at(0).at("again")).starts_with("./mine check --layer Constant "));
  const Run right = gradcheck_command({"fuzz", "Scale", "--runs", "3", "--seed", "1", "--report", "html"}, registry());
  CHECK(data_in(right.out).at("answers").empty());
}

TEST_CASE("html is a kind of report of every command that writes some") {
  for (const auto whose : {gradcheck::Reporter::check, gradcheck::Reporter::campaign})
    CHECK(gradcheck::format_named("html", whose) == gradcheck::Format::html);
  if (!gradcheck::detail::has_pages())
    CHECK_THROWS_AS(gradcheck::document(gradcheck::Format::html, gradcheck::CheckedLayers{}),
                    gradcheck::detail::UserError);
}
