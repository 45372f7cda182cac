// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/simpler.hpp>

#include <algorithm>

#include <rapidcheck/Random.h>
#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/fuzz/campaign.hpp>
#include <gradcheck/fuzz/minimise.hpp>
#include <gradcheck/fuzz/shrink/resize.hpp>
#include <gradcheck/fuzz/shrink/simpler_numbers.hpp>

namespace {

using gradcheck::cases::Case;
using gradcheck::fuzz::Campaign, gradcheck::fuzz::DrawnCase, gradcheck::fuzz::Examination, gradcheck::fuzz::Minimum;
using gradcheck::fuzz::case_of_run, gradcheck::fuzz::shape_of;

/// What fails in these examinations has this property.
template <class Property>
Minimum smallest(std::uint64_t run, Property fails, std::uint64_t most = 100000) {
  const auto examine = [fails](const Case& c) {
    return fails(c) ? Examination{.causes = {"it fails"}} : Examination{};
  };
  const auto shrinkable = Campaign{}.generate(run)(rc::Random(rc::Random::Key{1, run, 0, 0}));
  return gradcheck::fuzz::minimise(shrinkable, {.causes = {"it fails"}}, examine, most);
}

bool ends_in_softmax(const Case& c) {
  const auto* last = std::get_if<gradcheck::cases::ActivationLayer>(&c.layers.back());
  return last != nullptr && last->function == mlp::Function::softmax && gradcheck::fuzz::boundaries(c) > 0 &&
         gradcheck::fuzz::width(c, gradcheck::fuzz::boundaries(c) - 1) > 1;
}

}  // namespace

TEST_CASE("numbers get simpler, and never as complex as before") {
  CHECK(gradcheck::fuzz::simpler_numbers(0.0).empty());
  CHECK(gradcheck::fuzz::simpler_numbers(1.0) == std::vector<double>{0.0});
  CHECK(gradcheck::fuzz::simpler_numbers(2.6) == std::vector<double>{0.0, 1.0, -1.0, 3.0, 2.5, 2.0});
  for (const double v : {1e-3, -0.5, 2.5, 1e6, -7.25, 50.0})
    for (const double simple : gradcheck::fuzz::simpler_numbers(v))
      CHECK(gradcheck::fuzz::complexity(simple) < gradcheck::fuzz::complexity(v));
}

TEST_CASE("what always fails shrinks to one weight, one sample, zeros") {
  for (std::uint64_t run = 0; run < 60; ++run) {
    CAPTURE(run);
    const bool plain = gradcheck::cases::is_plain(case_of_run(Campaign{}, run).value.layers);
    const Minimum m = smallest(run, [](const Case&) { return true; });
    CHECK(m.local);
    CHECK(m.drawn.value.layers.size() == 1);
    CHECK(m.drawn.value.x.values.n_rows == 1);
    if (!plain) continue;
    CHECK(shape_of(m.drawn.value) == "double: dense 1 -> 1; half_mse, sum; 1 sample");
    CHECK(dense(m.drawn.value, 1).weights.values(0) == 0.0);
  }
}

TEST_CASE("shrinking keeps what the failure needs, and nothing else") {
  for (std::uint64_t run = 0; run < 300; ++run) {
    if (!ends_in_softmax(case_of_run(Campaign{}, run).value)) continue;
    CAPTURE(run);
    CHECK(shape_of(smallest(run, ends_in_softmax).drawn.value) ==
          "double: dense 1 -> 2, softmax; half_mse, sum; 1 sample");
  }
}

TEST_CASE("every simpler case of a generated one fits together, or is refused by the library") {
  for (std::uint64_t run = 0; run < 60; ++run) {
    auto simpler = gradcheck::fuzz::simpler(case_of_run(Campaign{}, run).value);
    CAPTURE(run);
    for (auto next = simpler.next(); next; next = simpler.next()) {
      if (next->x.values.n_elem > 100) continue;
      try {
        (void)compute(*next);
      } catch (const gradcheck::cases::CaseError& e) {
        CHECK_THAT(e.what(), !Catch::Contains("weights are"));
      }
    }
  }
}

TEST_CASE("shrinking stops at its bound, and says so") {
  const Minimum m = smallest(
      1, [](const Case&) { return true; }, 3);
  CHECK(m.examined == 3);
  CHECK_FALSE(m.local);
}

TEST_CASE("shrinking never goes to a case that fails for another reason") {
  const auto examine = [](const Case& c) {
    return Examination{.causes = {c.x.values.n_rows > 3 ? "weights disagree" : "bias disagree"}};
  };
  for (std::uint64_t run = 0; run < 20; ++run) {
    const auto shrinkable = Campaign{}.generate(run)(rc::Random(rc::Random::Key{1, run, 0, 0}));
    const DrawnCase drawn = shrinkable.value();
    if (drawn.value.x.values.n_rows <= 3) continue;
    const Minimum m = gradcheck::fuzz::minimise(shrinkable, examine(drawn.value), examine, 10000);
    CHECK(m.examination.causes.at(0) == "weights disagree");
    CHECK(m.drawn.value.x.values.n_rows == 4);
  }
}
