// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include <gradcheck/gradcheck.hpp>

/// What tests of Jacobians expect of a report.
namespace manifold_tests {

/// Entries of the size of a tiny angle may be too small to tell.
inline void require_agreement(const gradcheck::Report& r, arma::uword entries) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree + r.counts().outweighed == entries);
}
inline void require_named(const gradcheck::Report& r, const std::string& mistake) {
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
}

}  // namespace manifold_tests
