// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/naming.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/planted/modules/naming_trial.hpp>

using namespace gradcheck::fuzz;

TEST_CASE("mistakes in single modules of random networks are found there and called by their names", "[statistics]") {
  const NamingSummary s = name_planted({.nets = 20, .seed = 1});
  INFO(to_text(s));
  CHECK(s.accused == 0);
  CHECK(s.total.planted == 20);
  CHECK(s.total.found() == s.total.planted);
  CHECK(s.total.wrong == 0);
  CHECK(s.catalogued.named + s.catalogued.listed + 1 >= s.catalogued.planted);
}

TEST_CASE(
    "where a layer is so small, or so much of it is zero, that one mistake looks like another, no wrong name is said") {
  struct Drawn {
    std::uint64_t seed, network;
    const char* what;
  };
  for (const Drawn& d :
       {Drawn{77, 42, "one entry of a vector is no column"}, Drawn{78, 763, "one entry of a vector is no column"},
        Drawn{79, 1438, "of two entries one is wrong"}, Drawn{78, 489, "every entry of a vector by its own factor"},
        Drawn{79, 416, "every entry of a vector by its own factor"},
        Drawn{78, 121, "penalties are all there is of a gradient"},
        Drawn{79, 944, "penalties are all there is of a gradient"},
        Drawn{78, 374, "one of two columns that are exchanged is zero"},
        Drawn{79, 574, "two rows are exchanged, and all but two columns are zero"},
        Drawn{78, 912, "a slope of 1 where the batch before has slope 1"},
        Drawn{79, 1017, "a slope of 1 where the batch before has slope 1"}}) {
    const NamingSummary s = name_planted({.nets = 1, .seed = d.seed, .first = d.network});
    INFO(d.what << "\n" << to_text(s));
    CHECK(s.total.found() == 1);
    CHECK(s.total.wrong == 0);
  }
}

TEST_CASE("what findings say is judged: named, listed, described, wrong, misplaced, silent") {
  const std::vector<std::string> classes{"factor N"};
  const auto judged = [&](const char* mistake, const char* where, std::vector<std::string> or_else = {}) {
    return judge_names({{mistake, where, "", std::move(or_else), {}}}, "layer 2 dense", classes);
  };
  CHECK(judged("factor N", "layer 2 weights").naming == Naming::named);
  CHECK(judged("factor N", "layer 2 weights, bias").naming == Naming::named);
  CHECK(judged("factor N", "layer 2 dense").naming == Naming::named);
  CHECK(judged("factor 2", "layer 2 bias", {"factor N"}).naming == Naming::listed);
  CHECK(judged("wrong formula", "layer 2 dense").naming == Naming::described);
  CHECK(judged("factor 2", "layer 2 dense").naming == Naming::wrong);
  CHECK_FALSE(judged("factor N", "layer 1 dense").naming);
  CHECK_FALSE(judged("factor N", "layer 2 tanh").naming);
  CHECK(judge_names({}, "loss", classes).silent);
}

TEST_CASE("a campaign of names that accuses, misplaces or misnames too much is not ok") {
  NamingSummary s;
  CHECK_FALSE(s.ok());
  s.total.planted = 1000;
  s.total.named = 980;
  s.total.misplaced = 20;
  s.catalogued = s.total;
  CHECK(s.ok());
  s.accused = 1;
  CHECK_FALSE(s.ok());
  s.accused = 0;
  s.total.named = 979;
  s.total.misplaced = 21;
  CHECK_FALSE(s.ok());
  s.total.named = 995;
  s.total.misplaced = 0;
  s.total.wrong = 5;
  CHECK(s.ok());
  s.total.named = 994;
  s.total.wrong = 6;
  CHECK_FALSE(s.ok());
  s.total.named = 995;
  s.total.wrong = 5;
  s.catalogued.named = 940;
  s.catalogued.described = 60;
  CHECK_FALSE(s.ok());
}

TEST_CASE("names are asked for in double alone, and of something") {
  CHECK_THROWS_WITH(name_planted({.nets = 0}),
                    "planted: nets is 0, expected at least 1; a campaign of nothing proves nothing");
  CHECK_THROWS_WITH(name_planted({.nets = 1, .scalar = Scalar::float32}),
                    "planted: mistakes are named in double networks only; leave --float out");
}
