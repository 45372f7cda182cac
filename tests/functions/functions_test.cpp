// SPDX-License-Identifier: MIT
// Random functions through every call: no right derivative is accused, wrong ones are caught, none gets a wrong name.
// gradcheck_functions --functions 1000 for more.
#include <catch2/catch.hpp>

#include <string>

#include "functions/campaign.hpp"
#include "functions/jets.hpp"

namespace {

constexpr std::uint64_t seed_of_the_functions = 77;

struct Once {
  functions::Call call;
  std::uint64_t seed;
  int function;
};

}  // namespace

TEST_CASE("random functions: none is accused, faults are caught, and have no wrong name") {
  for (const functions::Call call : functions::calls) {
    std::string told;
    const functions::Outcome o =
        functions::campaign(call, {seed_of_the_functions, 25, 4, [&told](const std::string& text) { told += text; }});
    INFO(functions::table(o) << told);
    const functions::OfKind all = o.all();
    CHECK(o.accused == 0);
    CHECK(o.undecided <= (o.call == functions::Call::in_float ? 5 : 1));  // of float little is left to tell
    // Known: of sparse Jacobians rows whose function overflows near x hide a fault.
    // In float one entry of ten may be undecided, and wrong, in a report that is ok.
    const bool is_sparse = o.call == functions::Call::sparse, is_float = o.call == functions::Call::in_float;
    CHECK(all.wrong == 0);
    CHECK(200 * all.caught >= (is_sparse || is_float ? 196 : 199) * all.material);
    CHECK(10 * all.named >= 8 * all.caught);
    CHECK(all.material > 50);
  }
}

TEST_CASE("random functions that were accused once: their scale is far below 1, or they are zero but for rounding") {
  using functions::Call;
  for (const Once& once :
       {Once{Call::jacobian, 1, 169}, Once{Call::sparse, 1, 29}, Once{Call::sparse, 1, 120},
        Once{Call::pattern, 2, 284}, Once{Call::in_float, 9201, 65}, Once{Call::hessian_vector, 9301, 80},
        Once{Call::in_float, 55201, 52}, Once{Call::in_float, 701, 738}}) {
    const functions::Subject s = functions::subject_of(once.call, once.seed, once.function);
    CHECK_FALSE(functions::accuses(functions::checked(s, {s.target.right})));
  }
}

TEST_CASE("random functions that got a wrong name once: by accident, or of what the bounds hide") {
  using functions::Call;
  for (const Once& once :
       {Once{Call::in_float, 31010, 273}, Once{Call::in_float, 31010, 929}, Once{Call::in_float, 32005, 514},
        Once{Call::in_float, 32005, 1525}, Once{Call::hessian, 31011, 391}}) {
    std::string told;
    const functions::Outcome o = functions::campaign(
        once.call, {once.seed, 1, 4, [&told](const std::string& text) { told += text; }, once.function});
    INFO(told);
    CHECK(o.all().wrong == 0);
  }
}

TEST_CASE("a name is judged where what is off is not hidden by rounding") {
  // What is off has one direction at every x, and vanishes beside what is right at two of the three points.
  const functions::Outcome o = functions::campaign(functions::Call::pattern, {31010, 1, 4, {}, 517});
  CHECK(o.all().wrong == 0);
  CHECK(o.all().named == 4);
}

TEST_CASE("the exact derivatives of random functions are those of complete differences") {
  gradcheck::detail::Draws draws(5);
  for (int n = 0; n < 50; ++n) {
    const functions::Problem p = functions::problem(draws, functions::Size::vector);
    const arma::mat j = functions::jacobian(p.f, p.x);
    for (arma::uword k = 0; k < p.x.n_elem; ++k) {
      arma::vec up = p.x, down = p.x;
      const double h = 1e-6 * std::max(std::abs(p.x(k)), arma::abs(p.x).max() * 1e-3);
      up(k) += h;
      down(k) -= h;
      const arma::vec column = (p.f(up) - p.f(down)) / (2 * h);
      CHECK(arma::abs(column - j.col(k)).max() <= 1e-4 * arma::abs(j).max() + 1e-9 * arma::abs(p.f(p.x)).max() / h);
    }
  }
}
