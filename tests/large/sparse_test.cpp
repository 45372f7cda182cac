// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <sys/resource.h>
#include <catch2/catch.hpp>
#include <cmath>

#include "gradcheck/derivatives/sparse_problems.hpp"

using arma::sp_mat, arma::uword, arma::vec;
using gradcheck::Report;
using sparse_problems::Triplets;

namespace large_sparse_tests {
namespace {

constexpr uword width = 10;

vec f(const vec& x) { return sparse_problems::chain(x, width); }
Report checked(uword n) {
  const auto jacobian = [n](const vec& x) { return sparse_problems::chain_entries(x, width).matrix(n, n); };
  return gradcheck::check_jacobian(f, jacobian, sparse_problems::point(n, 1));
}
/// In MB, of this process so far.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

TEST_CASE(
    "a Jacobian of 10^5 x 10^5 with 10 entries a row takes as many evaluations as a small one, and less than 1 GB") {
  const Report small = checked(3000), large = checked(100'000);
  INFO(gradcheck::to_text(large));
  CHECK(large.ok());
  CHECK(large.counts().total() == 1'000'000);
  CHECK(large.counts().disagree == 0);
  INFO(small.evaluations << " and " << large.evaluations << " evaluations, " << peak_memory() << " MB");
  CHECK(static_cast<double>(large.evaluations) < 1.1 * static_cast<double>(small.evaluations));
  CHECK(peak_memory() < 1024);
}

TEST_CASE("among 10^5 entries a wrong one, a sign, a missing one and a transposed pair are named, each at its place") {
  const uword n = 10'000;
  const auto jacobian = [n](const vec& x) {
    Triplets t = sparse_problems::chain_entries(x, width), less;
    for (std::size_t k = 0; k < t.values.size(); ++k) {
      if (t.rows[k] == 100 && t.columns[k] == 103) t.values[k] *= 1.001;
      if (t.rows[k] == 5000 && t.columns[k] == 5002) t.values[k] *= -1;
      if (!(t.rows[k] == 7000 && t.columns[k] == 7001)) less.add(t.rows[k], t.columns[k], t.values[k]);
    }
    sp_mat j = less.matrix(n, n);
    j(9005, 9000) = j(9000, 9005);
    j(9000, 9005) = 0;
    return j;
  };
  const Report r = gradcheck::check_jacobian(f, jacobian, sparse_problems::point(n, 2));
  INFO(gradcheck::to_text(r));
  CHECK(r.counts().disagree == 5);
  const std::string found = r.diagnosis();
  INFO(found);
  CHECK(found.find("factor 1.001, J [100, 103]:") != std::string::npos);
  CHECK(found.find("factor -1, J [5000, 5002]:") != std::string::npos);
  CHECK(found.find("missing in the pattern, J [7000, 7001]:") != std::string::npos);
  CHECK(found.find("transposed, J [9005, 9000], J [9000, 9005]:") != std::string::npos);
  CHECK(r.findings.size() == 4);
}

}  // namespace large_sparse_tests
