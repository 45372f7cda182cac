// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/groups.hpp>

namespace gradcheck::detail {
namespace {

constexpr double most_work = 0x1p33;

double work(const SparseEntries& entries) {
  double sum = 0;
  for (arma::uword i = 0; i < entries.n_rows(); ++i) {
    const auto n = static_cast<double>(entries.of_row(i).size());
    sum += n * n;
  }
  return sum;
}

bool has_wanted(const SparseEntries& entries, arma::uword j, const std::vector<bool>& wanted) {
  for (arma::uword k = entries.begin(j); k < entries.begin(j + 1); ++k)
    if (wanted[k]) return true;
  return false;
}

std::vector<arma::uvec> each_alone(const SparseEntries& entries, const std::vector<bool>& wanted) {
  std::vector<arma::uvec> groups;
  for (arma::uword j = 0; j < entries.n_cols(); ++j)
    if (has_wanted(entries, j, wanted)) groups.push_back({j});
  return groups;
}

/// Groups as they grow, column by column.
struct Growing {
  const SparseEntries& entries;
  const std::vector<bool>& wanted;
  std::vector<arma::uword> group_of;  ///< of each column; as many as there are columns: none
  std::vector<arma::uword> closed;    ///< of each group the last column that it is closed to
  std::vector<std::vector<arma::uword>> groups = {};

  void close_groups_to(arma::uword j) {
    for (arma::uword k = entries.begin(j); k < entries.begin(j + 1); ++k)
      for (const arma::uword other : entries.of_row(entries.row(k))) {
        const arma::uword column = entries.column(other);
        if (column >= j) break;
        if ((wanted[k] || wanted[other]) && group_of[column] < groups.size()) closed[group_of[column]] = j;
      }
  }
  void add(arma::uword j) {
    close_groups_to(j);
    arma::uword g = 0;
    while (g < groups.size() && closed[g] == j) ++g;
    if (g == groups.size()) {
      groups.emplace_back();
      closed.push_back(entries.n_cols());
    }
    group_of[j] = g;
    groups[g].push_back(j);
  }
};

}  // namespace

std::vector<arma::uvec> groups_of_columns(const SparseEntries& entries, const std::vector<bool>& wanted) {
  if (work(entries) > most_work) return each_alone(entries, wanted);
  const arma::uword n = entries.n_cols();
  Growing growing{entries, wanted, std::vector<arma::uword>(n, n), {}};
  for (arma::uword j = 0; j < n; ++j)
    if (has_wanted(entries, j, wanted)) growing.add(j);
  std::vector<arma::uvec> columns;
  for (const auto& group : growing.groups) columns.emplace_back(group);
  return columns;
}

}  // namespace gradcheck::detail
