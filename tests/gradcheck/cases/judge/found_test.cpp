// SPDX-License-Identifier: MIT
// Networks that once were judged wrongly: no engine accuses them.
#include <gradcheck/cases/judge/run.hpp>

#include <catch2/catch.hpp>
#include <string>

#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/render/text.hpp>

TEST_CASE("networks that once were judged wrongly are right by every engine") {
  for (const auto& c : gradcheck::cases::read_all(GRADCHECK_CASES_DIR "/found"))
    for (const gradcheck::Engine engine :
         {gradcheck::Engine::direct, gradcheck::Engine::chained, gradcheck::Engine::suffix}) {
      const auto outcome = gradcheck::cases::run(c, {.check = {.engine = engine}});
      for (const auto& gradient : outcome.gradients) {
        INFO(c.path << ", engine " << static_cast<int>(engine) << "\n" << gradcheck::to_text(gradient.report));
        CHECK(gradient.report.counts().disagree == 0);
      }
    }
}
