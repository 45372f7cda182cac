// SPDX-License-Identifier: MIT
// Sums over samples and classes that are wrong in ways which other names would hide.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <vector>

#include "gradcheck/diagnosis/diagnosed.hpp"

namespace sums_tests {
namespace {

using diagnosed::Affine, diagnosed::mat, diagnosed::normal;

gradcheck::Report report_of(const Affine::Plant& plant) {
  Affine layer{normal(3, 4, 1), normal(1, 3, 2)};
  layer.plant = plant;
  return gradcheck::check_layer(layer, normal(5, 4, 3));
}

std::string first_mistake(const gradcheck::Report& r) { return r.findings.empty() ? "" : r.findings[0].mistake; }

/// What remains of a gradient whose parts cancel: zero but for rounding.
std::vector<Affine::Plant> cancelling() {
  return {[](Affine& l, const mat& c, mat&) { l.db.fill(arma::accu(c.each_col() - arma::vec(arma::mean(c, 1)))); },
          [](Affine& l, const mat& c, mat&) { l.db.fill(arma::accu(c) - arma::accu(arma::reverse(c))); },
          [](Affine& l, const mat& c, mat&) { l.db = arma::sum(c * 3.3 / 3.3 - c, 0); },
          [](Affine& l, const mat& c, mat&) { l.db = arma::sum(c % l.y, 0) / 0.7 - arma::sum(c % l.y / 0.7, 0); },
          [](Affine& l, const mat& c, mat&) { l.db.fill(arma::accu(c - arma::mean(arma::vectorise(c)))); }};
}

/// dw of a cotangent whose numbers are read in another order.
Affine::Plant reading(mat (*read)(const mat&)) {
  return [read](Affine& l, const mat& c, mat&) { l.dw = mat(read(c % Affine::of(l.slope, l.z))).t() * l.x; };
}

mat in_order(const mat& d, arma::uword (*place)(arma::uword i, arma::uword n)) {
  mat read = d;
  for (arma::uword i = 0; i < d.n_elem; ++i) read(i) = d(place(i, d.n_elem));
  return read;
}

}  // namespace

TEST_CASE("a gradient that is zero but for rounding is missing") {
  for (const Affine::Plant& plant : cancelling()) {
    const gradcheck::Report r = report_of(plant);
    INFO(gradcheck::to_text(r));
    CHECK(first_mistake(r) == "gradient missing (zero)");
  }
}

TEST_CASE("where the gradient of one sample alone is wrong, the sum over samples is not what is broken") {
  for (const Affine::Plant& plant :
       {reading([](const mat& d) { return in_order(d, [](auto i, auto n) { return 2 * i % n; }); }),
        reading([](const mat& d) { return in_order(d, [](auto i, auto n) { return n - 1 - i; }); }),
        reading([](const mat& d) { return in_order(d, [](auto i, auto n) { return (i + 1) % n; }); }),
        reading([](const mat& d) { return in_order(d, [](auto i, auto) { return i / 2; }); }),
        reading([](const mat& d) { return in_order(d, [](auto i, auto) { return i - i % 2; }); })}) {
    const gradcheck::Report r = report_of(plant);
    INFO(gradcheck::to_text(r));
    CHECK_FALSE(r.ok());
    CHECK(first_mistake(r) != "not the sum over samples");
  }
  const gradcheck::Report one = report_of([](Affine& l, const mat& c, mat&) {
    l.dw = mat(c % Affine::of(l.slope, l.z)).tail_rows(1).t() * l.x.tail_rows(1);
  });
  CHECK(first_mistake(one) == "assigned, not added");
}

}  // namespace sums_tests
