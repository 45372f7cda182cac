// SPDX-License-Identifier: MIT
#include <gradcheck/ceres.hpp>

#include <ceres/loss_function.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

using gradcheck::check_loss_function, gradcheck::Report;
using Numbers = std::vector<double>;

namespace loss_function_tests {
namespace {

/// No CHECK in this file: glog has one of its own.

/// rho = log(1 + s), and what a fault makes of the three.
class Faulty : public ceres::LossFunction {
 public:
  using Fault = std::function<void(double s, double* rho)>;
  explicit Faulty(Fault fault) : fault_(std::move(fault)) {}
  void Evaluate(double s, double rho[3]) const override {
    double right[3];
    right_.Evaluate(s, right);
    const double came_in = rho[2];
    std::copy_n(right, 3, rho);
    if (fault_) fault_(s, rho);
    if (std::isnan(rho[2]) && !std::isnan(right[2])) rho[2] = came_in;
  }

 private:
  ceres::CauchyLoss right_{1};
  Fault fault_;
};

Report with(Faulty::Fault fault, const Numbers& s = {}) { return check_loss_function(Faulty(std::move(fault)), s); }

void require_right(const Report& r) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.ok());
  REQUIRE(r.findings.empty());
  REQUIRE(r.counts().agree > r.counts().total() / 2);
}
void require_mistake(const Report& r, const std::string& mistake, const std::string& where) {
  INFO(gradcheck::to_text(r));
  REQUIRE_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  REQUIRE(r.findings[0].mistake == mistake);
  REQUIRE(r.findings[0].where == where);
}
bool has_note(const Report& r, const std::string& text) {
  return std::ranges::any_of(r.notes, [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("Ceres' own losses are right at all scales, their kinks included") {
  for (const double a : {1e-3, 0.1, 1.0, 3.0, 1e3}) {
    CAPTURE(a);
    const ceres::HuberLoss huber(a);
    const ceres::CauchyLoss cauchy(a);
    require_right(check_loss_function(huber));
    require_right(check_loss_function(cauchy));
    require_right(check_loss_function(ceres::SoftLOneLoss(a)));
    require_right(check_loss_function(ceres::ArctanLoss(a)));
    require_right(check_loss_function(ceres::TukeyLoss(a)));
    require_right(check_loss_function(ceres::TolerantLoss(a, a / 10)));
    require_right(check_loss_function(ceres::ScaledLoss(&huber, 2, ceres::DO_NOT_TAKE_OWNERSHIP)));
    require_right(check_loss_function(
        ceres::ComposedLoss(&huber, ceres::DO_NOT_TAKE_OWNERSHIP, &cauchy, ceres::DO_NOT_TAKE_OWNERSHIP)));
  }
  require_right(check_loss_function(ceres::TrivialLoss()));
}

TEST_CASE("losses with tiny scales are right, and one that loses its digits between two scales is not accused") {
  require_right(check_loss_function(ceres::TukeyLoss(1e-5)));
  require_right(check_loss_function(ceres::HuberLoss(1e-6)));
  const ceres::CauchyLoss large(1000);
  const ceres::HuberLoss small(1e-3);
  const Report r = check_loss_function(
      ceres::ComposedLoss(&large, ceres::DO_NOT_TAKE_OWNERSHIP, &small, ceres::DO_NOT_TAKE_OWNERSHIP));
  INFO(gradcheck::to_text(r));
  REQUIRE(r.counts().disagree == 0);
}

TEST_CASE("the second derivative of Huber's loss jumps at its border: a kink, and a note that says where") {
  const Report r = check_loss_function(ceres::HuberLoss(0.5), {0.1, 0.25, 1});
  require_right(r);
  REQUIRE(r.blocks.size() == 2);
  REQUIRE(r.blocks[1].verdict_at(1) == gradcheck::Verdict::kink);
  REQUIRE(has_note(r, "rho'' lies between the slopes of both sides at 1 of 3 s, 0.25"));
}

TEST_CASE("mistakes of a loss by their names") {
  require_mistake(with([](double, double* rho) { rho[1] *= 2; }), "factor 2", "rho'");
  require_mistake(with([](double, double* rho) { rho[2] *= -1; }), "factor -1", "rho''");
  require_mistake(with([](double, double* rho) { rho[2] = 0; }), "gradient missing (zero)", "rho''");
  require_mistake(with([](double s, double* rho) { rho[1] *= 2 * std::sqrt(s); }), "by the norm, not its square",
                  "rho'");
  require_mistake(with([](double, double* rho) { rho[2] = std::numeric_limits<double>::quiet_NaN(); }),
                  "gradient buffer", "rho''");
}

TEST_CASE("that rho' rises for outliers is said by rho', whatever rho'' is") {
  REQUIRE_FALSE(has_note(with([](double, double* rho) { rho[2] *= -1; }), "outliers weigh more"));
  REQUIRE(has_note(with([](double s, double* rho) {
                     rho[0] = s + s * s;
                     rho[1] = 1 + 2 * s;
                     rho[2] = 2;
                   }),
                   "outliers weigh more"));
}

TEST_CASE("a loss that is no number at any s is told so") {
  REQUIRE_THROWS_WITH(with([](double, double* rho) { rho[0] = std::numeric_limits<double>::quiet_NaN(); }),
                      "rho is no finite number at any s that was tried, from 0 on: pass values of s");
}

TEST_CASE("what is wrong in rho'' because rho' is wrong follows from that") {
  const Report r = with([](double, double* rho) { rho[1] *= 2; });
  REQUIRE(r.findings.at(0).consequences == std::vector<std::string>{"rho''"});
  REQUIRE(r.blocks.at(1).counts().disagree > 0);
  const Report both = with([](double, double* rho) {
    rho[0] *= 3;
    rho[1] *= 3;
  });
  require_mistake(both, "factor 0.3333333", "rho''");
}

TEST_CASE("a loss that is wrong for outliers alone is caught, with the place") {
  const Report r = with([](double s, double* rho) { rho[1] *= s > 1.5 ? 0.5 : 1; });
  INFO(gradcheck::to_text(r));
  require_mistake(r, "wrong beyond a threshold", "rho'");
  REQUIRE(r.findings[0].sentence.ends_with(" on"));
  require_mistake(with([](double s, double* rho) { rho[2] *= s < 1.5 ? 0.5 : 1; }), "wrong within a threshold",
                  "rho''");
}

TEST_CASE("rho' off by just more than its bound is caught, by just less passes") {
  const Numbers s{0, 0.3, 1, 7, 400};
  const auto off_by = [&](double error) {
    return with([=](double at, double* rho) { rho[1] += at == 7 ? error : 0; }, s);
  };
  const double bound = off_by(0).blocks.at(0).bound(3);
  REQUIRE(bound < 1e-7);
  REQUIRE(off_by(0.95 * bound).blocks.at(0).counts().disagree == 0);
  REQUIRE(off_by(1.05 * bound).blocks.at(0).counts().disagree == 1);
}

TEST_CASE("what is usual for a loss and not so here is noted, not accused") {
  const Report r = with([](double, double* rho) { rho[0] += 0.5; });
  require_right(r);
  REQUIRE(has_note(r, "rho(0) is 0.5, and 0 in most losses"));
  const ceres::CauchyLoss cauchy(1);
  REQUIRE(has_note(check_loss_function(ceres::ScaledLoss(&cauchy, 2, ceres::DO_NOT_TAKE_OWNERSHIP)),
                   "rho'(0) is 2, and 1 in most losses"));
  REQUIRE(has_note(with([](double, double* rho) {
                     for (int i = 0; i < 3; ++i) rho[i] *= -1;
                   }),
                   "is negative, and Ceres takes its square root"));
  REQUIRE(check_loss_function(ceres::HuberLoss(3)).notes.empty());
}

TEST_CASE("a loss that overflows is checked where it is a number") {
  class Exponential : public ceres::LossFunction {
    void Evaluate(double s, double rho[3]) const override {
      rho[0] = std::expm1(s);
      rho[1] = rho[2] = std::exp(s);
    }
  };
  const Report r = check_loss_function(Exponential());
  INFO(gradcheck::to_text(r));
  REQUIRE(r.ok());
  REQUIRE(has_note(r, "rises or exceeds 1"));
}

TEST_CASE("a squared norm that is negative or no number is told") {
  REQUIRE_THROWS_WITH(with({}, {1, -0.5}), "s[1] is -0.5, expected the squared norm of residuals, a number from 0 on");
  REQUIRE_THROWS_WITH(with({}, {std::numeric_limits<double>::quiet_NaN()}),
                      "s[0] is nan, expected the squared norm of residuals, a number from 0 on");
}

}  // namespace loss_function_tests
