// SPDX-License-Identifier: MIT
// What a gradient lacks, in symbols: on layers that nothing of the harness names.
#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <tuple>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/diagnosis/lacking.hpp"
#include "gradcheck/diagnosis/lacking_sums.hpp"
#include "gradcheck/diagnosis/lacking_unseen.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Finding;
using gradcheck::Report;
using lacking::Lacks;
using layers::normal;
using enum lacking::Lacks;

namespace {

const mat five_by_four = normal(5, 4), gain_of_four = normal(1, 4, 7), shift_of_four = normal(1, 4, 8);

/// The one finding's term; the right twin is ok.
template <class Layer, class X>
std::string term_of(Layer layer, const X& inputs) {
  const Report wrong = check_layer(layer, inputs);
  layer.lacks = nothing;
  CHECK(check_layer(layer, inputs).ok());
  INFO(wrong.diagnosis());
  CHECK_FALSE(wrong.ok());
  REQUIRE(wrong.findings.size() == 1);
  const Finding& f = wrong.findings[0];
  CHECK((f.term.empty() || f.sentence.find("lacks " + f.term) != std::string::npos));
  return f.term;
}

/// A LayerNorm whose gradient of the gain is another.
struct GainOf : lacking::LayerNorm {
  std::function<mat(const GainOf&, const mat&)> used;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return LayerNorm::forward(input);
  }
  mat backward(const mat& c) {
    mat dx = LayerNorm::backward(c);
    dgain = used(*this, c);
    return dx;
  }
};

Report with_gain(std::function<mat(const GainOf&, const mat&)> used) {
  return check_layer(GainOf{{nothing, gain_of_four, shift_of_four}, std::move(used)}, five_by_four);
}

std::string sum_of_columns_term(const Report& r) {
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "gain");
  return r.findings[0].term;
}

}  // namespace

TEST_CASE("the term of a mean, of a variance, or both, that a normalisation lacks") {
  const std::string root = "sqrt(var(x) + 1e-05)";
  CHECK(term_of(lacking::LayerNorm{mean, gain_of_four, shift_of_four}, five_by_four) == "- mean(C % gain) / " + root);
  CHECK(term_of(lacking::LayerNorm{variance, gain_of_four, shift_of_four}, five_by_four) ==
        "- xhat * mean(C % gain % xhat) / " + root);
  CHECK(term_of(lacking::LayerNorm{both, gain_of_four, shift_of_four}, five_by_four) ==
        "- mean(C % gain) / " + root + " - xhat * mean(C % gain % xhat) / " + root);
  CHECK(term_of(lacking::RmsNorm{variance, gain_of_four}, five_by_four) == "- x * mean(C % y) / (mean(x^2) + 0.001)");
  CHECK(term_of(lacking::Standardised{mean}, five_by_four) == "- mean(C) / sqrt(var_unbiased(x) + 0.01)");
  CHECK(term_of(lacking::Standardised{variance}, five_by_four) ==
        "- y * sum(C % y) / sqrt(var_unbiased(x) + 0.01) / (n - 1)");
  CHECK(term_of(lacking::Centred{mean, gain_of_four}, five_by_four) == "- mean(C % gain)");
}

TEST_CASE("the same down the batch, and in parts of a sample") {
  const std::string batch = "sqrt(var(x) + 0.001)", part = "sqrt(var(x) + 1e-05)";
  CHECK(term_of(lacking::BatchNorm{mean, gain_of_four}, five_by_four) == "- mean(C) * gain / " + batch);
  CHECK(term_of(lacking::BatchNorm{variance, gain_of_four}, five_by_four) == "- xhat * mean(C % y) / " + batch);
  CHECK(term_of(lacking::BatchNorm{both, gain_of_four}, five_by_four) ==
        "- mean(C) * gain / " + batch + " - xhat * mean(C % y) / " + batch);
  CHECK(term_of(lacking::GroupNorm{mean, 2, normal(1, 8, 3)}, normal(5, 8)) == "- mean(C % gain) / " + part);
  CHECK(term_of(lacking::GroupNorm{variance, 2, normal(1, 8, 3)}, normal(5, 8)) == "- xhat * mean(C % y) / " + part);
  CHECK(term_of(lacking::GroupNorm{mean, 3, normal(1, 3, 3)}, normal(5, 12)) == "- mean(C) * gain / " + part);
  CHECK(term_of(lacking::GroupNorm{variance, 3, normal(1, 3, 3)}, normal(5, 12)) == "- xhat * mean(C % y) / " + part);
}

TEST_CASE("the term of a norm or a sum that a layer divides by") {
  CHECK(term_of(lacking::UnitLength{variance}, five_by_four) == "- y * sum(C % y) / |x|");
  CHECK(term_of(lacking::Softmax{mean}, five_by_four) == "- y * sum(C % y)");
  CHECK(term_of(lacking::Softmax{mean, 0.5}, five_by_four) == "- 2 * y * sum(C % y)");
  CHECK(term_of(lacking::Cosine{variance}, std::tuple(five_by_four, normal(5, 4, 9))) == "- x1 * C * y / |x1|^2");
  CHECK(term_of(lacking::WeightNorm{variance, normal(3, 4, 3)}, five_by_four) == "- v * sum(C % y) / |v|^2");
  CHECK(term_of(lacking::PowerNorm{variance, 1}, five_by_four) == "- sign(x) * sum(C % y) * (y / x)");
  CHECK(term_of(lacking::PowerNorm{variance, 3}, five_by_four) == "- 3 * y % |x| * sum(C % y)");
  CHECK(term_of(lacking::Attention{mean, normal(4, 3, 5)}, five_by_four) == "- softmax(x) * sum(C % y)");
  CHECK(term_of(lacking::Gate{mean}, five_by_four) == "mean(C % y) * (1 - y / x)");
  CHECK(term_of(lacking::Shares{mean}, five_by_four) == "- 2 * x * sum(C % y) / |x|^2");
}

TEST_CASE("a mistake that has a name keeps it") {
  const Report r = check_layer(lacking::LogSoftmax{mean}, five_by_four);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "off-diagonal terms missing");
  CHECK(check_layer(lacking::LogSoftmax{nothing}, five_by_four).ok());
}

TEST_CASE("of layers that the search was not made for: the term, its symbols alone, or nothing, and never another") {
  namespace unseen = lacking::unseen;
  CHECK(term_of(unseen::ColumnSoftmax{mean}, five_by_four) == "- y * sum(C % y)");
  CHECK(term_of(unseen::BatchCentred{mean, gain_of_four}, five_by_four) == "- mean(C) * gain");
  CHECK(term_of(unseen::Squash{variance}, five_by_four) == "s * y * sum(C % y)");
  CHECK(term_of(unseen::MeanDeviation{variance, gain_of_four}, five_by_four).empty());
  CHECK(term_of(unseen::MeanDeviation{mean, gain_of_four}, five_by_four).empty());
  CHECK(term_of(unseen::Adapter{mean, gain_of_four, shift_of_four, normal(1, 4, 11)}, five_by_four).empty());
}

TEST_CASE("no term is said where the gradient is off by more than it") {
  struct Off : lacking::LayerNorm {
    double slip;
    mat backward(const mat& c) {
      mat dx = LayerNorm::backward(c);
      dx(0, 0) += slip * c(0, 1);
      return dx;
    }
  };
  const auto off = [](double slip) {
    return check_layer(Off{{variance, gain_of_four, shift_of_four}, slip}, five_by_four);
  };
  CHECK_FALSE(off(0).findings.at(0).term.empty());
  CHECK(off(1e-3).findings.at(0).term.empty());
}

TEST_CASE("no term is said of rows of two, where x - mean(x) is the same up to a number whatever x is") {
  CHECK(check_layer(lacking::Standardised{variance}, normal(5, 2)).findings.at(0).term.empty());
  CHECK_FALSE(check_layer(lacking::Standardised{variance}, normal(5, 3)).findings.at(0).term.empty());
}

TEST_CASE("what a parameter's gradient takes in the place of what belongs there") {
  const auto standard = [](const GainOf& l) -> mat { return lacking::rows_times(l.x, l.inverse); };
  CHECK(with_gain([](const GainOf& l, const mat& c) -> mat { return arma::sum(c % l.h, 0); }).ok());
  CHECK(sum_of_columns_term(with_gain([](const GainOf& l, const mat& c) -> mat { return arma::sum(c % l.x, 0); })) ==
        "C % xhat - C % x");
  CHECK(sum_of_columns_term(with_gain([&](const GainOf& l, const mat& c) -> mat {
          return arma::sum(c % standard(l), 0);
        })) == "- C * mean(x) / sqrt(var(x) + 1e-05)");
  const auto forgets = [](const GainOf&, const mat& c) -> mat { return arma::sum(c, 0); };
  CHECK(with_gain(forgets).findings.at(0).mistake == "factor xhat is missing");
  const auto twice = [](const GainOf& l, const mat& c) -> mat { return arma::sum(c % l.h, 0) % l.gain; };
  CHECK(with_gain(twice).findings.at(0).mistake == "factor gain too many");
}
