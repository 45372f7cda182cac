// SPDX-License-Identifier: MIT
// Layers of Eigen's types: samples in rows, or in columns; parameters of either order; Maps.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <gradcheck/eigen.hpp>

using Eigen::MatrixXd;
using Eigen::MatrixXf;
using gradcheck::check_layer;
using gradcheck::Report;

namespace {

template <class M>
M numbers(Eigen::Index rows, Eigen::Index cols) {
  M m(rows, cols);
  for (Eigen::Index i = 0; i < rows; ++i)
    for (Eigen::Index j = 0; j < cols; ++j)
      m(i, j) = static_cast<typename M::Scalar>(std::sin(static_cast<double>(3 * i + 5 * j + 1)));
  return m;
}

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// y = x W + b', samples in rows; W row-major, b a Map of somebody's memory.
struct Dense {
  RowMajor w = numbers<RowMajor>(3, 2), dw = RowMajor::Zero(3, 2);
  std::vector<double> memory = {0.5, -0.5}, gradient_memory = {0, 0};
  Eigen::Map<Eigen::VectorXd> b{memory.data(), 2}, db{gradient_memory.data(), 2};
  MatrixXd x;
  bool transposes = false;

  MatrixXd forward(const MatrixXd& input) {
    x = input;
    return (input * w).rowwise() + b.transpose();
  }
  MatrixXd backward(const MatrixXd& c) {
    dw = x.transpose() * c;
    db = c.colwise().sum().transpose();
    if (transposes) dw.row(0).swap(dw.row(1));
    return c * w.transpose();
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}, {"b", b, db}}; }
};

/// y = tanh(W x), samples in columns, in float.
struct Columns {
  static constexpr gradcheck::Traits traits{.samples = gradcheck::Samples::columns};
  MatrixXf w = numbers<MatrixXf>(2, 3), dw = {}, x = {};
  float factor = 1;

  MatrixXf forward(const MatrixXf& input) {
    x = input;
    return (w * x).array().tanh();
  }
  MatrixXf backward(const MatrixXf& c) {
    const MatrixXf y = (w * x).array().tanh();
    const MatrixXf d = c.array() * (1 - y.array().square());
    dw = d * x.transpose();
    return factor * (w.transpose() * d);
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

/// x / |x| of a vector of fixed size, with an expression as dX.
struct Normalised {
  Eigen::Vector3d x = {}, y = {};
  bool projects = true;

  Eigen::Vector3d forward(const Eigen::Vector3d& input) {
    x = input;
    return y = x.normalized();
  }
  Eigen::Vector3d backward(const Eigen::Vector3d& c) const {
    return (c - (projects ? 1.0 : 0.0) * y * y.dot(c)) / x.norm();
  }
};

/// y = x gain; notes whether it was asked for another width, where Eigen's own assertion would end the program.
struct Fitting {
  bool& other_width;
  MatrixXd gain = numbers<MatrixXd>(3, 2), gradient = {}, x = {};

  MatrixXd forward(const MatrixXd& input) {
    x = input;
    other_width = other_width || input.cols() != 3;
    return other_width ? input : MatrixXd(input * gain);
  }
  MatrixXd backward(const MatrixXd& c) {
    gradient = 2 * x.transpose() * c;
    return c * gain.transpose();
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gradient}}; }
};

/// The same of one vector.
struct FittingVector {
  bool& other_size;
  MatrixXd w = numbers<MatrixXd>(2, 3), dw = {};
  Eigen::VectorXd x = {};

  Eigen::VectorXd forward(const Eigen::VectorXd& input) {
    x = input;
    other_size = other_size || input.size() != 3;
    return other_size ? input : Eigen::VectorXd(w * input);
  }
  Eigen::VectorXd backward(const Eigen::VectorXd& c) {
    dw = 2 * c * x.transpose();
    return w.transpose() * c;
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

/// y = w x + b, samples in columns, which it does not say; notes whether it was asked for rows that do not fit, where
/// Eigen's own assertion would end the program.
struct UndeclaredColumns {
  bool& other_rows;
  double factor = 1;
  MatrixXd w = numbers<MatrixXd>(2, 3), dw = {}, x = {};
  Eigen::VectorXd b = Eigen::VectorXd::Ones(2), db = {};

  MatrixXd forward(const MatrixXd& input) {
    x = input;
    other_rows = other_rows || input.rows() != 3;
    return other_rows ? input : MatrixXd((w * input).colwise() + b);
  }
  MatrixXd backward(const MatrixXd& c) {
    if (other_rows) return c;
    dw = c * x.transpose();
    db = factor * c.rowwise().sum();
    return w.transpose() * c;
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}, {"b", b, db}}; }
};

/// softmax of each column, right.
struct SoftmaxOfColumns {
  MatrixXd y = {};

  MatrixXd forward(const MatrixXd& x) {
    y = x.array().exp();
    return y = (y.array().rowwise() / y.array().colwise().sum()).eval();
  }
  MatrixXd backward(const MatrixXd& c) const {
    const Eigen::RowVectorXd s = (c.array() * y.array()).colwise().sum();
    return y.array() * (c.rowwise() - s).array();
  }
};

/// The same with a gain of each column: there columns are features.
struct GainedSoftmax : SoftmaxOfColumns {
  Eigen::RowVectorXd gain = numbers<MatrixXd>(1, 5);

  MatrixXd forward(const MatrixXd& x) { return SoftmaxOfColumns::forward(x).array().rowwise() * gain.array(); }
  MatrixXd backward(const MatrixXd& c) const {
    return SoftmaxOfColumns::backward(MatrixXd(c.array().rowwise() * gain.array()));
  }
};

}  // namespace

TEST_CASE("a layer whose samples are columns, undeclared, is not asked for other rows, and is told") {
  bool other_rows = false;
  for (const double factor : {2.0, 0.37}) {
    const Report r = check_layer(UndeclaredColumns{other_rows, factor}, numbers<MatrixXd>(3, 5));
    INFO(gradcheck::to_text(r));
    CHECK_FALSE(other_rows);
    CHECK_FALSE(r.ok());
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].where == "b");
    REQUIRE(r.notes.size() == 1);
    CHECK(r.notes[0].find("is a sample a column? samples = Samples::columns") != std::string::npos);
    CHECK(gradcheck::to_text(r).find("Samples::columns") != std::string::npos);
  }
  CHECK(check_layer(UndeclaredColumns{other_rows}, numbers<MatrixXd>(3, 5), {.samples = gradcheck::Samples::columns})
            .notes.empty());
}

TEST_CASE("where rows influence each other and columns do not, columns may be the samples") {
  const MatrixXd x = numbers<MatrixXd>(4, 5);
  const auto may_be_columns = [](const Report& r) {
    INFO(gradcheck::to_text(r));
    CHECK_FALSE(r.ok());
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].mistake == "samples mixed");
    const bool said = gradcheck::to_text(r).find("rows influence each other, columns do not") != std::string::npos;
    CHECK(said == !r.findings[0].alternatives.empty());
    return said;
  };
  CHECK(may_be_columns(check_layer(SoftmaxOfColumns{}, x)));
  CHECK_FALSE(may_be_columns(check_layer(GainedSoftmax{}, x)));
  CHECK(check_layer(SoftmaxOfColumns{}, x, {.samples = gradcheck::Samples::columns}).ok());
}

TEST_CASE("a layer of Eigen's matrices with samples in rows") {
  Dense right;
  const Report r = check_layer(right, numbers<MatrixXd>(5, 3));
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == 15 + 6 + 2);
  Dense wrong;
  wrong.transposes = true;
  const Report w = check_layer(wrong, numbers<MatrixXd>(5, 3));
  CHECK_FALSE(w.ok());
  REQUIRE_FALSE(w.findings.empty());
  CHECK(w.findings.front().where == "w");
  CHECK(w.findings.front().mistake == "rows or columns permuted");
}

TEST_CASE("a layer of Eigen's matrices with samples in columns, in float") {
  const Report r = check_layer(Columns{}, numbers<MatrixXf>(3, 5));
  INFO(gradcheck::to_text(r, gradcheck::Detail::all));
  CHECK(r.ok());
  const auto held = [&](gradcheck::ClauseId id) {
    for (const auto& c : r.clauses)
      if (c.id == id) return c.state == gradcheck::ClauseState::held;
    return false;
  };
  CHECK(held(gradcheck::ClauseId::samples_independent));
  CHECK_FALSE(check_layer(Columns{.factor = 1.1F}, numbers<MatrixXf>(3, 5)).ok());
}

TEST_CASE("a layer of a vector of fixed size, which holds no samples") {
  const Eigen::Vector3d x(1, -2, 0.5);
  CHECK(check_layer(Normalised{}, x).ok());
  const Report wrong = check_layer(Normalised{.projects = false}, x);
  CHECK_FALSE(wrong.ok());
}

TEST_CASE("coordinates of a row-major matrix are counted column by column") {
  RowMajor m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  const gradcheck::Coordinates at(m);
  CHECK(at.get(1) == 4);
  CHECK(at.get(2) == 2);
  at.set(5, 60);
  CHECK(m(1, 2) == 60);
  CHECK(arma::approx_equal(at.values(), arma::mat{{1, 2, 3}, {4, 5, 60}}, "absdiff", 0));
}

TEST_CASE("a wrong layer of Eigen's types is never asked for sizes that its data do not have") {
  bool other = false;
  CHECK(check_layer(Fitting{other}, numbers<MatrixXd>(5, 3)).findings.at(0).mistake == "factor 2");
  CHECK_FALSE(other);
  const Eigen::VectorXd x = numbers<Eigen::VectorXd>(3, 1);
  CHECK(check_layer(FittingVector{other}, x).findings.at(0).mistake == "factor 2");
  CHECK_FALSE(other);
}
