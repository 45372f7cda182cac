// SPDX-License-Identifier: MIT
// What was tried as somebody with a layer of his own would: from what is said it is known which line to mend.
#include <gradcheck/render/text.hpp>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

namespace {

bool is_told(const gradcheck::Report& r, const std::string& words) {
  const bool found = r.findings.at(0).sentence.find(words) != std::string::npos;
  if (!found) UNSCOPED_INFO(words << " is not in: " << r.findings[0].sentence);
  return found;
}

/// A kernel of three that is slid along x; backward begins `off` places further to the right, or has it in reverse.
struct Slid {
  bool around = false;  ///< x begins anew behind its end
  int off = 0;
  bool reversed = false;
  mat kernel = normal(1, 3, 5), gradient = {}, x = {};

  std::vector<gradcheck::Parameter> parameters() { return {{"kernel", kernel, gradient}}; }
  /// Calls each(i, k, j) where output i takes kernel k of input j, j begun `from` places further to the right.
  template <class Each>
  void slide(int from, Each each) const {
    const int width = int(x.n_cols);
    for (int i = 0; i < width; ++i)
      for (int k = 0; k < 3; ++k) {
        const int j = i + k - 1 + from, there = (j + width) % width;
        if (around || j == there) each(arma::uword(i), arma::uword(k), arma::uword(there));
      }
  }
  mat forward(const mat& input) {
    x = input;
    mat y(arma::size(x), arma::fill::zeros);
    slide(0, [&](auto i, auto k, auto j) { y.col(i) += kernel(k) * x.col(j); });
    return y;
  }
  mat backward(const mat& c) {
    gradient.zeros(1, 3);
    mat dx(arma::size(x), arma::fill::zeros);
    slide(0, [&](auto i, auto k, auto j) { gradient(k) += arma::dot(c.col(i), x.col(j)); });
    slide(off, [&](auto i, auto k, auto j) { dx.col(j) += kernel(reversed ? 2 - k : k) * c.col(i); });
    return dx;
  }
};

/// y = x W of each sample; so many columns of dX hold those of the columns before them.
gradcheck::Report with_moved(arma::uword moved) {
  const mat w = normal(9, 5, 7);
  const auto pull = [w, moved](const mat& c) -> mat {
    mat dx = c * w.t();
    const mat kept = dx;
    for (arma::uword k = 1; k <= moved; ++k) dx.col(k) = kept.col(k - 1);
    dx.tail_cols(8 - moved) *= 0.3;
    return dx;
  };
  return diagnosed::linear([w](const mat& x) -> mat { return x * w; }, pull, 9);
}

/// log(softmax(x)); backward takes the mean of the cotangent, or another share of its sum.
struct SharedLogSoftmax {
  std::function<double(double)> share;  ///< by the number of entries
  mat p = {};
  mat forward(const mat& x) {
    p = arma::exp(x);
    p.each_col() /= arma::vec(arma::sum(p, 1));
    return arma::log(p);
  }
  mat backward(const mat& c) const { return c - p.each_col() % arma::vec(arma::sum(c, 1) * share(double(c.n_cols))); }
};

/// y = x / |x| of each half of the columns; the second is divided by the norm of the first, or by its own.
struct Halves {
  bool right = false;
  mat y = {}, norms = {};
  mat forward(const mat& x) {
    const arma::uword half = x.n_cols / 2;
    y = x;
    norms.set_size(x.n_rows, 2);
    for (arma::uword k = 0; k < 2; ++k) {
      const arma::span part(k * half, (k + 1) * half - 1);
      norms.col(k) = arma::sqrt(arma::sum(arma::square(x.cols(part.a, part.b)), 1));
      y.cols(part.a, part.b).each_col() /= arma::vec(norms.col(k));
    }
    return y;
  }
  mat backward(const mat& c) const {
    const arma::uword half = c.n_cols / 2;
    mat dx = c;
    for (arma::uword k = 0; k < 2; ++k) {
      const arma::uword from = k * half, to = (k + 1) * half - 1;
      const mat there = y.cols(from, to), own = c.cols(from, to);
      mat d = own - there.each_col() % arma::vec(arma::sum(own % there, 1));
      d.each_col() /= arma::vec(norms.col(right ? k : 0));
      dx.cols(from, to) = d;
    }
    return dx;
  }
};

}  // namespace

TEST_CASE("a kernel whose padding begins one off in backward is said to be moved by one") {
  CHECK(check_layer(Slid{}, normal(5, 8)).ok());
  for (const int off : {1, -1}) {
    const auto r = check_layer(Slid{false, off}, normal(5, 8));
    is_named(r, "moved by one", "input");
    CHECK(is_told(r, off > 0 ? "7 of 8 columns hold the numeric gradient of the column before them"
                             : "7 of 8 columns hold the numeric gradient of the column after them"));
  }
  is_not_named(check_layer(Slid{false, 2}, normal(5, 8)), "moved by one");
}

TEST_CASE("two columns in three make it moved by one, fewer do not") {
  is_named(with_moved(6), "moved by one", "input");
  is_not_named(with_moved(5), "moved by one");
}

TEST_CASE("a kernel in reverse is called that, though its Jacobian is transposed as well") {
  const auto r = check_layer(Slid{true, 0, true}, normal(5, 6));
  is_named(r, "parameter reversed", "input");
  CHECK(diagnosed::names(r, "Jacobian not transposed"));
  CHECK(is_told(r, "backward uses kernel with its columns in reverse"));
}

TEST_CASE("a mean where a sum belongs is a term less its n-th part") {
  const auto divided = check_layer(SharedLogSoftmax{[](double n) { return 1 / n; }}, normal(6, 5));
  is_named(divided, "rank-one term wrong", "input");
  CHECK(divided.findings.at(0).term == "- softmax(x) * sum(C) * (1 - 1/n)");
  CHECK(is_told(divided, "a mean of n numbers where their sum belongs, or a sum where their mean belongs"));
  const auto other = check_layer(SharedLogSoftmax{[](double n) { return 1.0001 / n; }}, normal(6, 5));
  CHECK(other.findings.at(0).term.find("1/n") == std::string::npos);
}

TEST_CASE("a factor whose square is a fraction of small numbers is said to be a root") {
  const auto with = [](double c) {
    return diagnosed::affine([c](diagnosed::Affine& l, const mat&, mat&) { l.dw *= c; });
  };
  CHECK(is_told(with(std::sqrt(4.0 / 3)), ", the root of 4/3"));
  CHECK(is_told(with(-std::sqrt(7.0)), ", minus the root of 7"));
  CHECK_FALSE(is_told(with(std::sqrt(4.0 / 3) * (1 + 3e-6)), "the root of"));
  CHECK_FALSE(is_told(with(1.5), "the root of"));
}

TEST_CASE("of a wrong outer derivative the columns are told where it is not wrong in all") {
  CHECK(check_layer(Halves{true}, normal(5, 8)).ok());
  const auto r = check_layer(Halves{false}, normal(5, 8));
  CHECK(is_told(r, "wrong in output columns 4 to 7 alone"));
}

TEST_CASE("what backward leaves zero in some places is not called a ratio of -0") {
  const mat w = normal(6, 5, 7);
  const auto pull = [w](const mat& c) -> mat {
    mat dx = c * w.t();
    dx.col(2) -= c.col(1) * w(2, 1);
    dx.col(4) -= c.col(3) * w(4, 3);
    dx.col(5) -= c.col(0) * w(5, 0);
    return dx;
  };
  const auto r = diagnosed::linear([w](const mat& x) -> mat { return x * w; }, pull, 6);
  CHECK_FALSE(r.ok());
  CHECK(r.findings.at(0).sentence.find("-0 ") == std::string::npos);
}

TEST_CASE("a wrong shape is said once, without numbers that there are not") {
  const std::string text = to_text(
      diagnosed::linear([](const mat& x) -> mat { return 2 * x; }, [](const mat& c) -> mat { return 2 * c.t(); }, 6));
  INFO(text);
  CHECK(text.find("the gradient is [6 x 4]") == text.rfind("the gradient is ["));
  CHECK(text.find("nan") == std::string::npos);
}
