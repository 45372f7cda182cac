// SPDX-License-Identifier: MIT
// All renderers have the same numbers.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>
#include <gradcheck/render/machine/csv.hpp>
#include <gradcheck/render/machine/json.hpp>
#include <gradcheck/render/machine/junit.hpp>
#include <gradcheck/render/machine/sarif.hpp>
#include <gradcheck/render/text.hpp>

namespace {

using gradcheck::Report, gradcheck::Verdict;
using Json = nlohmann::json;

struct Numbers {
  double analytic = 0, numeric = 0, error_bar = 0, bound = 0;
  std::string verdict;
  bool operator==(const Numbers&) const = default;
};

/// "input [0, 1]" -> its numbers.
using Coordinates = std::map<std::string, Numbers>;

/// Wrong in all entries of dX, right in those of its gain.
struct WrongBesideRight : layers::Scale {
  arma::mat backward(const arma::mat& cotangent) { return layers::Scale::backward(cotangent) + 1; }
};

Report report_of_renderers() {
  return gradcheck::check_layer(WrongBesideRight{{arma::mat{{1, 2, 3}}}}, layers::normal(3, 3));
}

/// Of which some entries were looked at, one of them wrong.
Report report_of_sample() {
  gradcheck::Options options;
  options.max_evaluations = 300;
  const auto wrong = [](const arma::vec& x) {
    arma::vec g = 2 * x;
    g(x.index_max()) += 1e-3;
    return g;
  };
  return gradcheck::check_function([](const arma::vec& x) { return arma::vec(arma::square(x)); }, wrong,
                                   arma::vec(layers::normal(400, 1)), options);
}

std::string place(const std::string& block, std::size_t row, std::size_t col) {
  return block + " [" + std::to_string(row) + ", " + std::to_string(col) + "]";
}

Coordinates coordinates_of(const Report& r) {
  Coordinates all;
  for (const gradcheck::Block& b : r.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i) {
      const gradcheck::Entry e = b.at(i);
      all[e.name()] = {e.analytic, e.numeric, e.error_bar, e.bound, std::string(to_string(e.verdict))};
    }
  return all;
}

Coordinates wrong_ones(Coordinates all) {
  std::erase_if(all, [](const auto& c) { return c.second.verdict != "disagree"; });
  return all;
}

Coordinates coordinates_in_json(const std::string& text) {
  Coordinates all;
  const Json json = Json::parse(text);
  for (const Json& b : json.at("blocks"))
    for (std::size_t i = 0; i < b.at("shape").at(0); ++i)
      for (std::size_t j = 0; j < b.at("shape").at(1); ++j) {
        const auto number = [&](const char* key) { return b.at(key).at(i).at(j).get<double>(); };
        all[place(b.at("name"), i, j)] = {number("analytic"), number("numeric"), number("error_bar"), number("bound"),
                                          b.at("verdict").at(i).at(j)};
      }
  return all;
}

Coordinates coordinates_in_csv(const std::string& text) {
  Coordinates all;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> fields(1);
    for (const char c : line.substr(line.find(",,") + 2)) {
      if (c == ',')
        fields.emplace_back();
      else
        fields.back() += c;
    }
    REQUIRE(fields.size() == 9);
    all[place(fields[0], std::stoul(fields[1]), std::stoul(fields[2]))] = {
        std::stod(fields[3]), std::stod(fields[4]), std::stod(fields[5]), std::stod(fields[6]), fields[7]};
  }
  return all;
}

Coordinates coordinates_in_junit(const std::string& text) {
  Coordinates all;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t from = std::min(line.rfind('>') + 1, line.find("input ["));
    Numbers n;
    std::array<char, 20> verdict{};
    std::size_t row = 0, col = 0;
    if (from < line.size() &&
        std::sscanf(line.c_str() + from,
                    "input [%zu, %zu]: %19[a-z]: analytic %lf, numeric %lf, error bar %lf, "
                    "bound %lf",
                    &row, &col, verdict.data(), &n.analytic, &n.numeric, &n.error_bar, &n.bound) == 7) {
      n.verdict = verdict.data();
      all[place("input", row, col)] = n;
    }
  }
  return all;
}

Coordinates coordinates_in_sarif(const std::string& text) {
  Coordinates all;
  const Json json = Json::parse(text);
  for (const Json& c : json.at("runs").at(0).at("results").at(0).at("properties").at("coordinates"))
    all[place(c.at("block"), c.at("row"), c.at("column"))] = {c.at("analytic"), c.at("numeric"), c.at("error_bar"),
                                                              c.at("bound"), c.at("verdict")};
  return all;
}

/// In the digits that a person is shown.
std::map<std::string, std::vector<double>> rows_of_text(const std::string& text) {
  std::map<std::string, std::vector<double>> all;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    std::size_t row = 0, col = 0;
    double used = 0, expected = 0, error_bar = 0;
    if (std::sscanf(line.c_str(), " [%zu, %zu] disagree %lf %lf %lf", &row, &col, &used, &expected, &error_bar) == 5)
      all[place("input", row, col)] = {used, expected, error_bar};
  }
  return all;
}

/// The value of a property of JUnit's.
std::string property_in(const std::string& junit, const std::string& name) {
  const std::string before = "<property name=\"" + name + "\" value=\"";
  const std::size_t from = junit.find(before) + before.size();
  return junit.substr(from, junit.find('"', from) - from);
}

}  // namespace

TEST_CASE("text, JSON, CSV, JUnit and SARIF have the same coordinates of one report") {
  const Report r = report_of_renderers();
  const Coordinates all = coordinates_of(r), wrong = wrong_ones(all);
  REQUIRE(all.size() == 12);
  REQUIRE(wrong.size() == 9);
  CHECK(coordinates_in_json(to_json(r)) == all);
  CHECK(coordinates_in_csv(to_csv(r)) == all);
  CHECK(coordinates_in_junit(to_junit(r)) == wrong);
  CHECK(coordinates_in_sarif(to_sarif(r)) == wrong);
  const auto rows = rows_of_text(to_text(r, gradcheck::Detail::all));
  REQUIRE(rows.size() == wrong.size());
  for (const auto& [name, n] : wrong) {
    CAPTURE(name);
    CHECK(rows.at(name)[0] == Approx(n.analytic).epsilon(1e-6));
    CHECK(rows.at(name)[1] == Approx(n.numeric).epsilon(1e-6));
    CHECK(rows.at(name)[2] == Approx(n.error_bar).epsilon(0.06));
  }
}

TEST_CASE("text, JSON, JUnit and SARIF have the same counts of one report") {
  const Report r = GENERATE(0, 1) == 0 ? report_of_renderers() : report_of_sample();
  const Json json = Json::parse(to_json(r)),
             sarif = Json::parse(to_sarif(r)).at("runs").at(0).at("properties").at("checked").at(0);
  const std::string junit = to_junit(r), text = to_text(r, gradcheck::Detail::all);
  const gradcheck::Counts counts = r.counts();
  const std::map<std::string, std::uint64_t> expected{
      {"agree", counts.agree},
      {"disagree", counts.disagree},
      {"kink", counts.kink},
      {"undecided", counts.undecided},
      {"flat", counts.flat},
      {"negligible", counts.negligible},
      {"not_looked_at", counts.not_looked_at},
      {"directions", counts.directions},
  };
  CHECK(sarif.at("coordinates") == counts.coordinates());
  for (const auto& [name, count] : expected) {
    CAPTURE(name);
    CHECK(json.at("counts").at(name) == count);
    CHECK(sarif.at(name) == count);
    CHECK(property_in(junit, name) == std::to_string(count));
  }
  for (const auto& [name, count] :
       std::map<std::string, std::uint64_t>{{"evaluations", r.evaluations}, {"seed", r.seed}}) {
    CAPTURE(name);
    CHECK(json.at(name) == count);
    CHECK(sarif.at(name) == count);
    CHECK(property_in(junit, name) == std::to_string(count));
  }
  CHECK(sarif.at("resolution") == r.resolution());
  CHECK(std::stod(property_in(junit, "resolution")) == r.resolution());
  for (const gradcheck::Block& b : r.blocks) {
    if (b.counts().disagree > 0)
      CHECK(text.find(std::to_string(b.counts().disagree) + " disagree") != std::string::npos);
    if (b.counts().not_looked_at > 0)
      CHECK(text.find(std::to_string(b.counts().not_looked_at) + " not looked at") != std::string::npos);
    if (b.counts().agree > 0) CHECK(text.find(std::to_string(b.counts().agree) + " agree") != std::string::npos);
  }
  CHECK(text.find(std::to_string(r.evaluations) + " evaluations") != std::string::npos);
}
