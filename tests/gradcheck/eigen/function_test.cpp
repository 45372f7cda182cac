// SPDX-License-Identifier: MIT
#include <gradcheck/eigen.hpp>

#include <catch2/catch.hpp>
#include <tuple>

using gradcheck::check_function, gradcheck::Report, gradcheck::to_text;

namespace {

/// As LBFGS++ takes it: the Rosenbrock function.
double rosenbrock(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
  const double t = 1 - x[0], u = 10 * (x[1] - x[0] * x[0]);
  gradient[0] = -2 * t - 40 * x[0] * u;
  gradient[1] = 20 * u;
  return t * t + u * u;
}

void require_agreement(const Report& r, arma::uword coordinates) {
  INFO(to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == coordinates);
}

}  // namespace

TEST_CASE("a vector of Eigen, with its gradient returned, filled or given with the value") {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(5, -1, 2);
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(5, 5);
  const auto f = [&](const Eigen::VectorXd& v) { return v.transpose() * a * v; };
  const auto g = [&](const Eigen::VectorXd& v) -> Eigen::VectorXd { return (a + a.transpose()) * v; };
  require_agreement(check_function(f, g, x), 5);
  require_agreement(check_function(
                        f, [&](const auto& v, auto& to) { to = g(v); }, x),
                    5);
  require_agreement(check_function(rosenbrock, Eigen::VectorXd(Eigen::Vector2d(0.5, -1))), 2);
}

TEST_CASE("generic lambdas that return expressions") {
  const Eigen::Vector3d x(1, 2, -3);
  require_agreement(
      check_function([](const auto& v) { return v.squaredNorm(); }, [](const auto& v) { return 2 * v; }, x), 3);
  require_agreement(check_function([](const auto& v) { return (v * v).sum(); }, [](const auto& v) { return 2 * v; },
                                   Eigen::ArrayXd(x.array())),
                    3);
}

TEST_CASE("Maps, Refs and parts of a vector") {
  double numbers[] = {1, 2, 3, 4};
  const Eigen::Map<Eigen::VectorXd> map(numbers, 4);
  const Eigen::Map<const Eigen::Vector4d> fixed(numbers);
  const auto sines = [](const Eigen::Ref<const Eigen::VectorXd>& v) { return v.array().sin().sum(); };
  const auto cosines = [](const Eigen::Ref<const Eigen::VectorXd>& v) -> Eigen::VectorXd { return v.array().cos(); };
  require_agreement(check_function(sines, cosines, map), 4);
  require_agreement(check_function(sines, cosines, fixed), 4);
  require_agreement(check_function(sines, cosines, map.head(3)), 3);
  require_agreement(check_function([](Eigen::Map<Eigen::VectorXd> v) { return v.array().sin().sum(); }, cosines, map),
                    4);
}

TEST_CASE("a matrix by rows has its own entries moved, not those of its transpose") {
  Eigen::Matrix<double, 2, 3, Eigen::RowMajor> x;
  x << 1, 2, 3, 4, 5, 6;
  const auto f = [](const auto& m) { return m(0, 1) * m(1, 2); };
  const Report r = check_function(
      f,
      [](const auto& m) {
        Eigen::MatrixXd g = Eigen::MatrixXd::Zero(2, 3);
        g(0, 1) = m(1, 2);
        g(1, 2) = m(0, 1);
        return g;
      },
      x);
  require_agreement(r, 6);
  CHECK(r.blocks.at(0).numeric(0, 1) == Approx(6));
}

TEST_CASE("float vectors of Eigen, and a wrong one") {
  const Eigen::VectorXf x = Eigen::VectorXf::LinSpaced(6, -1, 2);
  const auto f = [](const Eigen::VectorXf& v) { return v.array().square().sum(); };
  require_agreement(check_function(
                        f, [](const Eigen::VectorXf& v) { return Eigen::VectorXf(2 * v); }, x),
                    6);
  const Report wrong = check_function(
      f, [](const Eigen::VectorXf& v) { return Eigen::VectorXf(2.1F * v); }, x);
  CHECK(wrong.counts().disagree == 6);
}

TEST_CASE("a tuple of Eigen's types, of which one block is transposed") {
  const auto f = [](const Eigen::Vector3d& a, const Eigen::Matrix3d& b, double s) { return s * (b * a).sum(); };
  const auto gradient = [](bool transposed) {
    return [transposed](const Eigen::Vector3d& a, const Eigen::Matrix3d& b, double s) {
      const Eigen::Matrix3d by_b = s * Eigen::Vector3d::Ones() * a.transpose();
      return std::tuple<Eigen::Vector3d, Eigen::Matrix3d, double>(
          s * b.colwise().sum().transpose(), transposed ? Eigen::Matrix3d(by_b.transpose()) : by_b, (b * a).sum());
    };
  };
  Eigen::Matrix3d b;
  b << 1, 2, 3, 4, 5, 6, 7, 8, 10;
  const auto x = std::tuple(gradcheck::named("a", Eigen::Vector3d(1, 2, 3)), gradcheck::named("B", b), 2.0);
  require_agreement(check_function(f, gradient(false), x), 13);
  const Report wrong = check_function(f, gradient(true), x);
  REQUIRE(wrong.findings.size() == 1);
  CHECK(wrong.findings[0].mistake == "transposed");
  CHECK(wrong.findings[0].where == "B");
}

TEST_CASE("a function that changes its own x is told so") {
  const auto f = [](Eigen::Ref<Eigen::VectorXd> v) {
    v *= 2;
    return v.sum();
  };
  const auto g = [](const Eigen::VectorXd& v) { return Eigen::VectorXd(Eigen::VectorXd::Constant(v.size(), 2)); };
  const Report r = check_function(f, g, Eigen::VectorXd(Eigen::Vector2d(1, 2)));
  CHECK(r.is_broken(gradcheck::ClauseId::input_unchanged));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "changes its input");
}
