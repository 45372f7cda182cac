// SPDX-License-Identifier: MIT
// For every clause of the contract a layer that breaks it: it is the first broken clause, its mistake the one finding,
// the rest follows.
#include <gradcheck/layer_check/findings.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <gradcheck/contract/contract.hpp>
#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::ClauseState;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = x .* gain, right until a hook changes something.
struct Hooked {
  using Forward = std::function<void(Hooked&, mat& input, mat& y)>;
  using Backward = std::function<void(Hooked&, mat& cotangent, mat& dx)>;

  Forward in_forward = [](Hooked&, mat&, mat&) {};
  Backward in_backward = [](Hooked&, mat&, mat&) {};
  mat gain = normal(1, 3, 5), gain_gradient = {}, x = {}, kept = {};  ///< kept: the gradient before backward
  int calls = 0;

  mat forward(mat& input) {
    x = input;
    mat y = x.each_row() % gain;
    in_forward(*this, input, y);
    return y;
  }
  mat backward(mat& cotangent) {
    ++calls;
    kept = gain_gradient;
    gain_gradient = arma::sum(cotangent % x, 0);
    mat dx = cotangent.each_row() % gain;
    in_backward(*this, cotangent, dx);
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Report in_forward(Hooked::Forward hook, arma::uword samples = 4) {
  Hooked layer;
  layer.in_forward = std::move(hook);
  return check_layer(layer, normal(samples, 3));
}
Report in_backward(Hooked::Backward hook, arma::uword samples = 4) {
  Hooked layer;
  layer.in_backward = std::move(hook);
  return check_layer(layer, normal(samples, 3));
}

/// y = 2 x, which adds to the dx that it fills.
struct Adding {
  mat forward(const mat& x) const { return 2 * x; }
  void backward(const mat& cotangent, mat& dx) const { dx += 2 * cotangent; }
};

/// y = x .* the gain that it saw first.
struct StaleGain {
  mat gain = normal(1, 3, 5), gain_gradient = {}, x = {}, kept = {};
  mat forward(const mat& input) {
    x = input;
    if (kept.is_empty()) kept = gain;
    return x.each_row() % gain;
  }
  mat backward(const mat& cotangent) {
    gain_gradient = arma::sum(cotangent % x, 0);
    return cotangent.each_row() % kept;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

/// y = x, by the x it saw first of each shape: dx = 2 x c of y = x^2.
struct StaleInput {
  mat x = {};
  mat forward(const mat& input) {
    if (arma::size(x) != arma::size(input)) x = input;
    return arma::square(input);
  }
  mat backward(const mat& cotangent) const { return 2 * cotangent % x; }
};

/// y = x - its mean down the batch, rightly backwards.
struct MeanTaken {
  static mat centred(const mat& m) { return m.each_row() - arma::mean(m, 0); }
  mat forward(const mat& x) const { return centred(x); }
  mat backward(const mat& cotangent) const { return centred(cotangent); }
};

/// y = a + 2 b; a's gradient is wrong where b's is not asked for.
struct Partial {
  bool of_b = true;
  void needs_gradient(std::size_t input, bool on) {
    if (input == 1) of_b = on;
  }
  mat forward(const mat& a, const mat& b) const { return a + 2 * b; }
  std::tuple<mat, mat> backward(const mat& c) const { return {of_b ? c : mat(2 * c), 2 * c}; }
};

struct WrongJvp {
  mat forward(const mat& x) const { return 2 * x; }
  mat backward(const mat& cotangent) const { return 2 * cotangent; }
  mat jvp(const mat&, const mat& v) const { return 3 * v; }
};

/// A layer whose outputs are that much smaller.
template <class Layer>
struct Small {
  Layer layer;
  double size;
  mat forward(const mat& x) { return size * layer.forward(x); }
  mat backward(const mat& cotangent) { return size * layer.backward(cotangent); }
};

/// y = 2^-40 x, forward mode one part in 10^9 too large.
struct SlightlyWrongJvp {
  double slope = 0x1p-40;
  mat forward(const mat& x) const { return slope * x; }
  mat backward(const mat& cotangent) const { return slope * cotangent; }
  mat jvp(const mat&, const mat& v) const { return (1 + 1e-9) * slope * v; }
};

struct Broken {
  std::string clause, mistake;
  Report report;
};

std::vector<Broken> all_broken() {
  const mat a = normal(4, 3, 1), b = normal(4, 3, 2);
  return {
      {"deterministic", "not deterministic",
       in_forward([](Hooked& l, mat&, mat& y) { y += 1e-3 * double(++l.calls); })},
      {"input unchanged", "changes its input", in_forward([](Hooked&, mat& input, mat&) { input.zeros(); })},
      {"parameters unchanged", "changes its parameters",
       in_backward([](Hooked& l, mat&, mat&) { l.gain -= 0.01 * l.gain_gradient; })},
      {"cotangent unchanged", "changes its cotangent", in_backward([](Hooked&, mat& c, mat&) { c *= 2; })},
      {"cotangent used", "cotangent ignored", in_backward([](Hooked& l, mat& c, mat& dx) {
         l.gain_gradient = arma::sum(l.x, 0);
         dx = arma::ones(arma::size(c)).eval().each_row() % l.gain;
       })},
      {"zero cotangent", "gradient without cotangent",
       in_backward([](Hooked& l, mat&, mat&) { l.gain_gradient += 0.1 * l.gain; })},
      {"linear in the cotangent", "not linear in the cotangent",
       in_backward([](Hooked&, mat& c, mat& dx) { dx += 0.1 * c % c; })},
      {"gradients as declared", "gradient buffer", in_backward([](Hooked& l, mat&, mat&) {
         if (arma::size(l.kept) == arma::size(l.gain)) l.gain_gradient += l.kept;
       })},
      {"dX as declared", "gradient buffer", check_layer(Adding{}, a)},
      {"second backward", "second backward differs", in_backward([](Hooked& l, mat&, mat&) { l.x *= 0.5; })},
      {"last forward", "stale cache", check_layer(StaleInput{}, a)},
      {"moved parameters", "stale parameters", check_layer(StaleGain{}, a)},
      {"batch of one", "batch of one", in_backward([](Hooked&, mat& c, mat& dx) { dx *= c.n_rows == 1 ? 2 : 1; }, 16)},
      {"samples independent", "samples mixed", check_layer(MeanTaken{}, a)},
      {"sum over samples", "not the sum over samples",
       in_backward([](Hooked& l, mat& c, mat&) { l.gain_gradient *= c.n_rows == 2 ? 0.5 : 1; }, 16)},
      {"some gradients", "partial gradients", check_layer(Partial{}, std::tie(a, b))},
      {"forward mode", "forward mode", check_layer(WrongJvp{}, a)},
  };
}

std::vector<std::string> broken(const Report& r) {
  std::vector<std::string> names;
  for (const gradcheck::Clause& c : r.clauses)
    if (c.state == ClauseState::broken) names.push_back(c.name);
  return names;
}

std::string why(const Report& r, const std::string& clause) {
  for (const gradcheck::Clause& c : r.clauses)
    if (c.name == clause) return c.why;
  return {};
}

}  // namespace

TEST_CASE("every clause has a layer here that breaks it") {
  std::vector<std::string> tested;
  for (const Broken& b : all_broken()) tested.push_back(b.clause);
  CHECK(tested == gradcheck::detail::clause_names());
}

TEST_CASE("a broken clause is reported first, as one finding, and what else is broken follows from it") {
  for (const Broken& b : all_broken()) {
    INFO(b.clause << '\n' << b.report.diagnosis() << layers::summary(b.report));
    CHECK_FALSE(b.report.ok());
    const std::vector<std::string> clauses = broken(b.report);
    REQUIRE_FALSE(clauses.empty());
    CHECK(clauses[0] == b.clause);
    REQUIRE(b.report.findings.size() == 1);
    CHECK(b.report.findings[0].mistake == b.mistake);
    std::set<std::string> follows(b.report.findings[0].consequences.begin(), b.report.findings[0].consequences.end());
    for (std::size_t k = 1; k < clauses.size(); ++k) CHECK(follows.count(clauses[k]) == 1);
  }
}

TEST_CASE("a gradient that changes its shape after some calls breaks a clause") {
  for (const int first_wrong : {2, 3, 10, 20}) {
    const Report r = in_backward([first_wrong](Hooked& l, mat&, mat&) {
      if (l.calls >= first_wrong) l.gain_gradient = l.gain_gradient.t().eval();
    });
    INFO("from call " << first_wrong << '\n' << r.diagnosis());
    CHECK_FALSE(r.ok());
    CHECK_FALSE(r.findings.empty());
  }
}

TEST_CASE("a call that throws where it had succeeded is a broken clause, and one finding") {
  const Report r = in_backward([](Hooked&, mat& c, mat&) {
    if (c.is_zero()) throw std::runtime_error("zero");
  });
  INFO(r.diagnosis());
  CHECK_FALSE(r.ok());
  CHECK(broken(r) == std::vector<std::string>{"zero cotangent"});
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "throws");
  CHECK(r.findings[0].sentence == "backward threw after a forward that succeeded: zero");
}

TEST_CASE("a forward that refuses other batch sizes leaves the clauses about them not tested") {
  const Report r = in_forward([](Hooked&, mat& x, mat&) {
    if (x.n_rows != 4) throw std::runtime_error("four samples");
  });
  CHECK(r.ok());
  CHECK(why(r, "batch of one") == "refuses a batch of one: forward threw: four samples");
  CHECK(why(r, "sum over samples") == "a call threw: forward threw: four samples");
}

TEST_CASE("a penalty that backward adds is recognised by the parameter it is a multiple of") {
  const auto sentence = [](Hooked::Backward hook) { return in_backward(std::move(hook)).findings.at(0).sentence; };
  const std::string words = "0.1 times gain itself";
  CHECK(sentence([](Hooked& l, mat&, mat&) { l.gain_gradient += 0.1 * l.gain; }).find(words) != std::string::npos);
  CHECK(sentence([](Hooked& l, mat&, mat&) { l.gain_gradient += 0.1 * arma::abs(l.gain) + 0.001; }).find("itself") ==
        std::string::npos);
}

TEST_CASE("numbers in the evidence of a clause have the digits that tell them apart, however small they are") {
  const auto sentence = [](const Report& r) { return r.findings.at(0).sentence; };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  const std::string left = sentence(in_backward([](Hooked& l, mat&, mat&) { l.gain_gradient += 1e-9; }));
  CHECK(left == "gain [0, 0] is 1e-09 under a zero cotangent, expected 0");
  const std::string penalty = sentence(in_backward([](Hooked& l, mat&, mat&) { l.gain_gradient += 1e-9 * l.gain; }));
  CHECK(has(penalty, "it is 1e-09 times gain itself"));
  const double tiny = 0x1p-40;
  const std::string direction = sentence(check_layer(Small<StaleInput>{{}, tiny}, normal(4, 3)));
  CHECK(has(direction, "along a random direction the gradient says "));
  CHECK_FALSE(has(direction, "0.000000"));
  const std::string pushed = sentence(check_layer(SlightlyWrongJvp{}, normal(4, 3)));
  const std::string before = "<C, jvp(x, v)> is ", between = ", <backward(C), v> is ";
  const std::size_t middle = pushed.find(between);
  REQUIRE(pushed.starts_with(before));
  REQUIRE(middle != std::string::npos);
  const std::string first = pushed.substr(before.size(), middle - before.size());
  const std::string second = pushed.substr(middle + between.size());
  CHECK((first + second).find(' ') == std::string::npos);
  CHECK(std::stod(first) != 0);
  CHECK(first != second);
}

TEST_CASE("a mistake that the values name comes before the clauses that it breaks") {
  const Report r = in_backward([](Hooked& l, mat& c, mat&) { l.gain_gradient /= double(c.n_rows); });
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 1/N");
  CHECK(r.findings[0].consequences == std::vector<std::string>{"sum over samples"});
}

TEST_CASE("values that are only described are no finding beside a clause that explains them") {
  const Report r = in_backward([](Hooked& l, mat& c, mat&) {  // each sample counts by its place: alone it is right
    l.gain_gradient = (1 / arma::regspace(1.0, double(c.n_rows))).t() * (c % l.x);
  });
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "not the sum over samples");
  CHECK(r.findings[0].consequences == std::vector<std::string>{"gain"});
}

TEST_CASE("a dX that is added to holds where the options declare it") {
  const auto clause = [](const gradcheck::Options& options) {
    const Report r = check_layer(Adding{}, normal(4, 3), options);
    return *std::ranges::find(r.clauses, "dX as declared", &gradcheck::Clause::name);
  };
  CHECK(clause({}).state == ClauseState::broken);
  CHECK(clause({.input_gradients = gradcheck::Gradients::accumulated}).state == ClauseState::held);
}
