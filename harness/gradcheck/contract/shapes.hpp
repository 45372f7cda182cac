// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// The shapes that a layer's parameters and buffers have after each forward of a contract. A parameter keeps its shape;
/// a buffer may follow the batch (a mask, a trace).
class WatchedShapes {
 public:
  /// The shapes as they are now are those that all later ones are compared with.
  explicit WatchedShapes(const AnyLayer& layer);

  void look(const AnyLayer& layer);  ///< after a forward

  /// Breaks the clause where a parameter was given another shape; or else adds to it which buffers were.
  void add_to(Clause& parameters_unchanged) const;

 private:
  struct Size {
    arma::uword n_rows, n_cols;
    bool operator==(const Size&) const = default;
  };
  struct Watched {
    std::string name;
    bool has_gradient;
    Size size;
    std::optional<Size> another;
  };
  static std::vector<Watched> seen_in(const AnyLayer& layer);

  std::vector<Watched> all_;
};

}  // namespace gradcheck::detail
