// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/csv.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/render/full_report.hpp>

using gradcheck::full_report, gradcheck::Report, gradcheck::to_csv;

TEST_CASE("CSV has a line for each coordinate, of parts as well, and quotes what needs it") {
  Report r = full_report();
  r.parts.at(0).subject = "a, part";
  CHECK(to_csv(r) ==
        "subject,part,block,row,column,analytic,numeric,error_bar,bound,verdict,reason\n"
        "\"Scale \"\"x\"\"\n\",,gain,0,0,0.1,0.1,1e-320,5e-324,agree,negligible\n"
        "\"Scale \"\"x\"\"\n\",,gain,0,1,nan,-inf,inf,0.3333333333333333,disagree,non-finite\n"
        "\"Scale \"\"x\"\"\n\",\"a, part\",gain,0,0,0.1,0.1,1e-320,5e-324,agree,negligible\n"
        "\"Scale \"\"x\"\"\n\",\"a, part\",gain,0,1,nan,-inf,inf,0.3333333333333333,disagree,non-finite\n");
}

TEST_CASE("CSV of a report without coordinates is its heading") {
  CHECK(to_csv({}) == "subject,part,block,row,column,analytic,numeric,error_bar,bound,verdict,reason\n");
}
