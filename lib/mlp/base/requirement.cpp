// SPDX-License-Identifier: MIT
#include <mlp/base/requirement.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <locale>
#include <sstream>
#include <stdexcept>

namespace mlp::requirement {

std::string shape(arma::uword rows, arma::uword columns) {
  return "[" + std::to_string(rows) + " x " + std::to_string(columns) + "]";
}

std::string number(double value) {
  if (std::isnan(value)) return "nan";  // a stream prints some of them as -nan
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << value;
  return text.str();
}

/// 0 v is 0 or -0 but for NaN and infinity, whose products stay NaN. Four sums that do not wait for one another: every
/// forward asks.
template <class T>
bool is_finite(const T* entries, arma::uword n) {
  std::array<T, 4> sums{};
  const arma::uword whole = n / 4 * 4;
  for (arma::uword i = 0; i < whole; i += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += T(0) * entries[i + lane];
  for (arma::uword i = whole; i < n; ++i) sums[0] += T(0) * entries[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]) == T(0);
}

template <class T>
void finite(const arma::Mat<T>& matrix, std::string_view what) {
  if (is_finite(matrix.memptr(), matrix.n_elem)) return;
  const auto found = std::find_if_not(matrix.begin(), matrix.end(), [](T entry) { return std::isfinite(entry); });
  const auto index = static_cast<arma::uword>(found - matrix.begin());
  throw std::invalid_argument(
      std::string(what) + "[" + std::to_string(index % matrix.n_rows) + ", " + std::to_string(index / matrix.n_rows) +
      "] is " + number(static_cast<double>(*found)) +
      ", expected a finite number; look for an overflow or a division by zero before this call");
}

template <class T>
void batch(const arma::Mat<T>& x, arma::uword width, std::string_view layer) {
  const std::string call = std::string(layer) + ".forward: x";
  if (x.n_rows == 0) throw std::invalid_argument(call + " is " + shape(x) + ", expected at least one sample (row)");
  if (x.n_cols != width)
    throw std::invalid_argument(call + " is " + shape(x) + ", expected " + shape(x.n_rows, width) +
                                "; rows are samples");
  finite(x, call);
}

template <class T>
void cotangent(const arma::Mat<T>& given, arma::uword rows, arma::uword columns, std::string_view layer) {
  if (rows == 0) throw std::logic_error(std::string(layer) + ".backward: called before forward; call forward(x) first");
  if (given.n_rows == rows && given.n_cols == columns) return;
  throw std::invalid_argument(std::string(layer) + ".backward: cotangent is " + shape(given) + ", expected " +
                              shape(rows, columns) + "; pass the gradient with respect to this layer's output");
}

template <class T>
void row(const arma::Mat<T>& parameter, arma::uword width, std::string_view layer, std::string_view name) {
  if (width > 0 && parameter.n_rows == 1 && parameter.n_cols == width) return;
  throw std::invalid_argument(std::string(layer) + ": " + std::string(name) + " is " + shape(parameter) +
                              ", expected " + shape(1, std::max<arma::uword>(width, 1)) +
                              (width == 0 ? " or wider: a number for each column of x" : ""));
}

void unknown_name(std::string_view what, std::string_view found, const std::vector<std::string_view>& known) {
  std::string message = "unknown " + std::string(what) + " \"" + std::string(found) + "\", expected one of ";
  for (std::size_t i = 0; i < known.size(); ++i) message += (i == 0 ? "" : ", ") + std::string(known[i]);
  throw std::invalid_argument(message);
}

template void finite<float>(const arma::Mat<float>&, std::string_view);
template void finite<double>(const arma::Mat<double>&, std::string_view);
template void batch<float>(const arma::Mat<float>&, arma::uword, std::string_view);
template void batch<double>(const arma::Mat<double>&, arma::uword, std::string_view);
template void cotangent<float>(const arma::Mat<float>&, arma::uword, arma::uword, std::string_view);
template void cotangent<double>(const arma::Mat<double>&, arma::uword, arma::uword, std::string_view);
template void row<float>(const arma::Mat<float>&, arma::uword, std::string_view, std::string_view);
template void row<double>(const arma::Mat<double>&, arma::uword, std::string_view, std::string_view);

}  // namespace mlp::requirement
