// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// A block that is one column, as a sparse one is, with these of its entries alone.
inline Block picked_entries(Block b, const arma::uvec& which) {
  if (b.sparse) {
    b.sparse->rows = b.sparse->rows.elem(which).eval();
    b.sparse->columns = b.sparse->columns.elem(which).eval();
  }
  for (arma::mat Block::*numbers : {&Block::analytic, &Block::numeric, &Block::error_bar, &Block::bound})
    b.*numbers = (b.*numbers).rows(which).eval();
  for (arma::Mat<unsigned char> Block::*words : {&Block::verdict, &Block::reason})
    b.*words = (b.*words).rows(which).eval();
  b.curves.clear();  // their entries are counted in the whole
  return b;
}

}  // namespace gradcheck::detail
