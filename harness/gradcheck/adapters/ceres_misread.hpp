// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <string>
#include <vector>

namespace gradcheck::detail {

/// A Jacobian by the numbers of a block that was filled in another way than Ceres reads it.
struct CeresMisread {
  std::string mistake, sentence;
  std::function<arma::mat(const arma::mat& j)> as_meant;  ///< j: as Ceres reads it, [residuals x numbers]
  bool is_by_step = false;                                ///< what was meant is [residuals x size of the step]
};

/// Of numbers w x y z or x y z w that stand where the other is expected.
inline CeresMisread other_quaternion_order(const std::string& sentence, const arma::uvec& from) {
  return {"columns permuted", "the columns are right, in another order: " + sentence,
          [from](const arma::mat& j) -> arma::mat { return j.cols(from); }};
}

inline CeresMisread by_conjugate(const std::string& sentence, const arma::rowvec& signs) {
  return {"conjugate for quaternion", "with a minus in " + sentence + " it is right",
          [signs](const arma::mat& j) -> arma::mat { return j.each_row() % signs; }};
}

inline std::vector<CeresMisread> misread_jacobians(arma::uword numbers, arma::uword step) {
  std::vector<CeresMisread> all;
  if (step < numbers)
    all.push_back({"tangent for ambient",
                   "its first " + std::to_string(step) + (step == 1 ? " column is" : " columns are") +
                       " the derivative by the step",
                   [step](const arma::mat& j) -> arma::mat { return j.head_cols(step); }, true});
  all.push_back({"columns for rows",
                 "the entries are right, but follow each other down the columns, where they should along the rows",
                 [](const arma::mat& j) -> arma::mat { return arma::reshape(j.t(), j.n_rows, j.n_cols); }});
  if (numbers != 4 || step != 3) return all;
  all.push_back(other_quaternion_order("x, y, z, w for w, x, y, z", {3, 0, 1, 2}));
  all.push_back(other_quaternion_order("w, x, y, z for x, y, z, w", {1, 2, 3, 0}));
  all.push_back(by_conjugate("columns 0, 1 and 2", {-1, -1, -1, 1}));
  all.push_back(by_conjugate("columns 1, 2 and 3", {1, -1, -1, -1}));
  return all;
}

}  // namespace gradcheck::detail
