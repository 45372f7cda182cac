// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// analytic = value * numeric at every entry, value known to within error.
struct Ratio {
  double value = 0, error = 0;
  arma::uword entries = 0;  ///< that tell it: their numeric value stands out of its bound
};

/// An entry tells a ratio where its bound is at most this share of its |n|.
inline constexpr double telling_share = 1e-3;

/// The one ratio c that all entries of all blocks have: |a - c n| <= (1 + |c|) bound. c and its error come from the
/// entry whose bound is smallest beside its |n|. Nothing where no entry tells it, or where some entry contradicts.
/// O(entries).
std::optional<Ratio> constant_ratio(const std::vector<const Block*>& blocks, double telling = telling_share);

/// Whether two ratios are one number, to their errors and 1e-7. Such that differ as much as they are off 1 are no
/// factor.
bool are_same(const Ratio& a, const Ratio& b);

/// A ratio that was seen in a batch of so many samples and outputs.
struct SeenRatio {
  Ratio ratio;
  double samples = 1, outputs = 1;
};

/// The mistakes that explain a ratio at every batch of N samples and m outputs, the likelier first: "gradient missing
/// (zero)", "factor -1", "factor 2", "factor 1/2", "factor N" (the 1/N of a mean is missing), "factor 1/N", and the
/// same with m and N m. Where none of them does and the ratio is the same everywhere: "factor 1.001". Empty: nothing
/// does.
struct RatioName {
  std::string mistake, words;
};
/// The words of a ratio that is a number and no more.
inline constexpr std::string_view cause_unknown = "cause not known";
std::vector<RatioName> ratio_names(const std::vector<SeenRatio>& seen);

/// The first name as a finding, "{sentence}: {its words}", the others as alternatives; nothing where there is none.
std::optional<Finding> finding_of(const std::vector<RatioName>& names, const std::string& sentence);

/// "2", "0.33333333", as many digits as its error allows, three at least and at most nine.
std::string to_string(const Ratio& ratio);

}  // namespace gradcheck::detail
