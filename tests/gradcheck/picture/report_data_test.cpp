// SPDX-License-Identifier: MIT
#include <gradcheck/picture/report_data.hpp>

#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>
#include <gradcheck/picture/decoded.hpp>
#include <gradcheck/render/full_report.hpp>
#include <gradcheck/render/machine/json.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>

namespace {

using gradcheck::Block, gradcheck::Report;
using gradcheck::detail::data_of;

/// A matrix as the JSON of the report writes it.
std::string in_json(const arma::mat& m) {
  std::ostringstream text;
  for (arma::uword r = 0; r < m.n_rows; ++r) {
    text << (r == 0 ? "[[" : ",[");
    for (arma::uword c = 0; c < m.n_cols; ++c) text << (c == 0 ? "" : ",") << gradcheck::detail::json_number(m(r, c));
    text << "]";
  }
  return text.str() + "]";
}

/// y = tanh(x), with the derivative of another function.
layers::Elementwise<double> wrong_tanh() {
  return {[](double v) { return std::tanh(v); }, [](double v) { return 1 - std::tanh(v); }};
}

struct HalfSquare {
  arma::mat value(const arma::mat& y, const arma::mat& t) const { return arma::sum(arma::square(y - t), 1) / 2; }
  arma::mat gradient(const arma::mat& y, const arma::mat& t) const { return y - t; }
};

arma::mat some_data(arma::uword rows, arma::uword cols) {
  arma::mat x(rows, cols);
  for (arma::uword i = 0; i < x.n_elem; ++i) x(i) = std::sin(3.0 + 1.7 * static_cast<double>(i));
  return x;
}

}  // namespace

TEST_CASE("the numbers of a page are those of the report's JSON, bit for bit") {
  const Report report = gradcheck::check_layer(wrong_tanh(), some_data(5, 3));
  const std::string data = data_of(report), json = to_json(report);
  for (const char* key : {"analytic", "numeric", "error_bar", "bound"}) {
    const std::vector<std::string> texts = decoded::texts(data, key);
    REQUIRE(texts.size() == report.blocks.size());
    CHECK(json.find("\"" + std::string(key) + "\":" + in_json(decoded::matrix(texts[0], 5, 3))) != std::string::npos);
  }
  const std::vector<std::uint8_t> verdicts = decoded::bytes(decoded::texts(data, "verdict").back());
  REQUIRE(verdicts.size() == 15);
  for (arma::uword i = 0; i < 15; ++i) CHECK(verdicts[i] == report.blocks[0].verdict(i));
}

TEST_CASE("numbers that are not finite reach a page as they are") {
  const Report report = gradcheck::full_report();
  const std::string all = data_of(report), data = all.substr(all.find(R"("blocks":[{)"));
  const arma::mat analytic = decoded::matrix(decoded::texts(data, "analytic")[0], 1, 2);
  CHECK(analytic(0) == 0.1);
  CHECK(std::isnan(analytic(1)));
  CHECK(decoded::matrix(decoded::texts(data, "numeric")[0], 1, 2)(1) == -arma::datum::inf);
}

TEST_CASE("a page says what the answer says, and has the slopes of an elementwise function") {
  const std::string data = data_of(gradcheck::check_layer(wrong_tanh(), some_data(5, 3)));
  CHECK(data.find(R"("judgement":"wrong","claim":")") != std::string::npos);
  CHECK(data.find(R"("example":{"part":"","block":"input")") != std::string::npos);
  const std::size_t at = data.find(R"("slopes":[[)");
  REQUIRE(at != std::string::npos);
  double x = 0, used = 0, expected = 0;
  char comma = ' ';
  std::istringstream(data.substr(at + 11)) >> x >> comma >> used >> comma >> expected;
  CHECK(used == Approx(1 - std::tanh(x)));
  CHECK(expected == Approx(1 - std::tanh(x) * std::tanh(x)));
}

TEST_CASE("a chain's page has its layers in order, which is wrong, and what only follows from it") {
  layers::Scale first{arma::rowvec{1, 2, 3}}, last{arma::rowvec{3, 1, 2}};
  layers::Elementwise<double> middle = wrong_tanh();
  const Report report =
      gradcheck::check_chain(std::tie(first, middle, last), HalfSquare{}, some_data(4, 3), some_data(4, 3) / 2);
  REQUIRE(report.links.size() == 4);
  CHECK(report.links[3].name == "loss");
  REQUIRE(report.links[0].blocks.size() == 1);
  CHECK(report.blocks[report.links[0].blocks[0]].name == "layer 1 gain");
  const std::string data = data_of(report);
  CHECK(data.find(R"({"name":"layer 2 Elementwise","blocks":[],"wrong":true})") != std::string::npos);
  CHECK(data.find(R"({"name":"layer 3 Scale","blocks":[2],"wrong":false})") != std::string::npos);
  CHECK(data.find(R"({"name":"layer 1 gain","rows":1,"cols":3,"ok":false,"consequence":true)") != std::string::npos);
  CHECK(data.find(R"({"name":"layer 3 gain","rows":1,"cols":3,"ok":true,"consequence":false)") != std::string::npos);
}

TEST_CASE("the report of a right chain has its layers as well, one of a layer alone none") {
  layers::Scale first{arma::rowvec{1, 2, 3}}, last{arma::rowvec{3, 1, 2}};
  const Report report = gradcheck::check_chain(std::tie(first, last), HalfSquare{}, some_data(4, 3), some_data(4, 3));
  CHECK(report.ok());
  CHECK(report.links.size() == 3);
  CHECK(gradcheck::check_layer(first, some_data(4, 3)).links.empty());
}
