// SPDX-License-Identifier: MIT
#include <gradcheck/subject/options.hpp>

#include <catch2/catch.hpp>

#include <limits>

TEST_CASE("bounds are everywhere for every block unless they are given") {
  const gradcheck::Bounds bounds;
  CHECK(bounds.block.empty());
  CHECK(bounds.lower == -std::numeric_limits<double>::infinity());
  CHECK(bounds.upper == std::numeric_limits<double>::infinity());
}

TEST_CASE("positive leaves out 0 and nothing else above it") {
  CHECK(gradcheck::positive("gain").block == "gain");
  CHECK(gradcheck::positive().lower == std::numeric_limits<double>::min());
  CHECK(gradcheck::positive().upper == std::numeric_limits<double>::infinity());
}

TEST_CASE("every fact of a layer's traits has an option, which overrides it") {
  using gradcheck::Gradients;
  using gradcheck::Samples;
  // a new fact in Traits does not compile here until it has its option
  const auto [gradients, input_gradients, independent, samples, per_sample, sample_dimension] =
      gradcheck::detail::declared({}, {.gradients = Gradients::accumulated,
                                       .input_gradients = Gradients::accumulated,
                                       .samples_independent = false,
                                       .samples = Samples::columns,
                                       .per_sample = gradcheck::PerSample{true, false},
                                       .sample_dimension = 1});
  CHECK(gradients == Gradients::accumulated);
  CHECK(input_gradients == Gradients::accumulated);
  CHECK_FALSE(independent);
  CHECK(samples == Samples::columns);
  REQUIRE(per_sample);
  CHECK_FALSE((*per_sample)[1]);
  CHECK(sample_dimension == 1);
}

TEST_CASE("an option that is not given leaves the fact as the layer states it") {
  constexpr gradcheck::Traits stated{.gradients = gradcheck::Gradients::accumulated, .samples_independent = false};
  const gradcheck::Traits found = gradcheck::detail::declared(stated, {});
  CHECK(found.gradients == gradcheck::Gradients::accumulated);
  CHECK(found.input_gradients == gradcheck::Gradients::overwritten);
  CHECK_FALSE(found.samples_independent);
}
