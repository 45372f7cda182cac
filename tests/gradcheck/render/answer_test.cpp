// SPDX-License-Identifier: MIT
#include <gradcheck/render/answer.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/render/ten_reports.hpp>
#include <gradcheck/render/text.hpp>

using namespace gradcheck;
using namespace gradcheck::ten;

TEST_CASE("two values that differ late are shown with the digits in which they do") {
  Report r = report("Late", {wrong("input", {1.0000000001}, {1.0})});
  CHECK(to_text(r).find("used 1.0000000001, expected 1.0000000000 +- ") == std::string::npos);
  CHECK(to_text(r).find("used 1.0000000001, expected 1 +- ") != std::string::npos);
}

TEST_CASE("a part alone that is wrong gives the answer of the whole") {
  Report r = right_layer();
  r.subject = "Layer in training mode";
  r.parts = {layer_norm()};
  CHECK(headline(r) == "wrong: dX lacks the right term of a mean, variance or norm (LayerNorm, input)");
}

TEST_CASE("one is singular: an entry, a coordinate, a clause, a kink") {
  Report r = report("Unit", {agreeing("input", 1, 2)});
  r.blocks[0].verdict(1) = static_cast<unsigned char>(Verdict::kink);
  CHECK(headline(r) == "right: 1 of 2 coordinates, any error above 2e-8 would have been caught, 1 at a kink");
  CHECK(headline(report("Unit", {agreeing("input", 1, 1)})).starts_with("right: 1 of 1 coordinate, "));
}

TEST_CASE("the judgement of an answer is data") {
  CHECK(detail::answer_of(right_layer()).judgement == detail::Conclusion::right);
  CHECK(detail::answer_of(kinks_only()).judgement == detail::Conclusion::untested);
  CHECK(detail::answer_of(undecided()).judgement == detail::Conclusion::cannot_tell);
  const detail::ReportAnswer wrong_one = detail::answer_of(factory());
  CHECK(wrong_one.judgement == detail::Conclusion::wrong);
  CHECK(wrong_one.shown_by == "LayerNorm, 1x4x3, seed 4");
  CHECK(wrong_one.seed == 4);
  REQUIRE(wrong_one.mistakes.size() == 1);
  CHECK(wrong_one.mistakes[0].name == "rank-one term wrong");
  CHECK(wrong_one.mistakes[0].formula.find(wrong_one.mistakes[0].wrong_term) != std::string::npos);
}

TEST_CASE("many coordinates are counted with commas") {
  CHECK(headline(report("Wide", {agreeing("input", 4490, 1)})).starts_with("right: 4,490 of 4,490 coordinates, "));
}
