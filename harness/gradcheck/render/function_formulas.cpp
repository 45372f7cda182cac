// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include <gradcheck/render/formulas.hpp>

namespace gradcheck::detail {
namespace {

struct FunctionRow {
  std::string_view name, formula;
};

constexpr std::string_view pure_function = "f(x) and its derivative are functions of x alone that do not write to it";
constexpr std::string_view symmetric_matrix = "H(i, j) = d2f/dx_i dx_j = H(j, i), where the gradient is that of an f";
constexpr std::string_view linear_in_v = "the derivative along v is J v: along a v + b w it is a J v + b J w";
constexpr std::string_view of_parts = "the value alone, one derivative alone and all at once are the same numbers";
constexpr std::string_view filled_in = "after the call the gradient holds df/dx, whatever it held before";

constexpr std::string_view zero_step = "Plus(x, 0) = x at every x of the manifold";
constexpr std::string_view there_and_back = "Minus(Plus(x, d), x) = d and Plus(x, Minus(y, x)) = y";
constexpr std::string_view own_product = "the product A J that is computed by itself is A times the Jacobian J";

constexpr std::string_view inner_part =
    "f = phi(q(x), x) gives df/dx = dphi/dq dq/dx + dphi/dx: the first part is wrong";
constexpr std::string_view inner_bend = "f = phi(q(x)) gives H = phi''(q) q' q'^T + phi'(q) q''";

/// What holds of every function, whatever its derivative is called.
constexpr std::array of_all_functions{
    FunctionRow{"deterministic", "f(x) = f(x): a difference quotient of noise is noise / h"},
    FunctionRow{"not deterministic", "f(x) = f(x): a difference quotient of noise is noise / h"},
    FunctionRow{"input unchanged", pure_function},
    FunctionRow{"changes its input", pure_function},
    FunctionRow{"gradient repeats", pure_function},
    FunctionRow{"gradient does not repeat", pure_function},
    FunctionRow{"asked before", pure_function},
    FunctionRow{"stale cache", "the derivative is taken at the x that is given, not at one that was asked before"},
    FunctionRow{"gradient filled", filled_in},
    FunctionRow{"gradient buffer", filled_in},
    FunctionRow{"symmetric", symmetric_matrix},
    FunctionRow{"not symmetric", symmetric_matrix},
    FunctionRow{"linear in the direction", linear_in_v},
    FunctionRow{"not linear in the direction", linear_in_v},
    FunctionRow{"asked in part", of_parts},
    FunctionRow{"depends on what is asked for", of_parts},
    FunctionRow{"plus of zero", zero_step},
    FunctionRow{"plus of zero is not x", zero_step},
    FunctionRow{"plus and minus inverse", there_and_back},
    FunctionRow{"plus and minus are not inverse", there_and_back},
    FunctionRow{"product with the Jacobian", own_product},
    FunctionRow{"another product", own_product},
    FunctionRow{"throws", "the derivative is defined wherever f is"},
    FunctionRow{"not finite", "f is finite at x itself, and near it"},
    FunctionRow{"gradient not finite", "where f is finite and smooth, so is its derivative"},
    FunctionRow{"wrong outer derivative", "f = phi(z(x)) gives df/dx = phi'(z) dz/dx: dz/dx is right, phi'(z) is not"},
    FunctionRow{"wrong derivative of an inner expression", inner_part},
    FunctionRow{"wrong second derivative of an inner expression", inner_bend},
    FunctionRow{"wrong outer second derivative", "f = phi(u(x)) gives H = phi''(u) u' u'^T + phi'(u) u''"},
    FunctionRow{"wrong cross terms", "f = u(x) v(x) gives H = u'' v + u v'' + u' v'^T + v' u'^T"},
    FunctionRow{"derivative of another function",
                "f = a(x) + b(x) gives df/dx = da/dx + db/dx: each term once, with its sign"},
    FunctionRow{"Gauss-Newton", "f = sum r_i^2 / 2 gives H = J^T J + sum r_i r_i''"},
};

std::string_view of_values(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::jacobian: return "J(i, j) = df_i/dx_j at x: a row for each output, a column for each entry of x";
    case SubjectKind::hessian: return "H(i, j) = dg_i/dx_j at x, with g the gradient, and H(j, i) = H(i, j)";
    case SubjectKind::derivatives: return "D(i, j) = df_i/dx_j at x, each derivative D of its own f and by its own x";
    case SubjectKind::function:
    case SubjectKind::layer: break;
  }
  return "g(i) = df/dx(i) at x for every entry i of x, g of x's shape; of several terms f is their sum";
}

}  // namespace

std::string_view formula(std::string_view name, SubjectKind kind) {
  if (kind == SubjectKind::layer) return formula(name);
  const auto* const found = std::ranges::find(of_all_functions, name, &FunctionRow::name);
  return found == of_all_functions.end() ? of_values(kind) : found->formula;
}

std::string_view wrong_term(std::string_view name, bool of_input, SubjectKind kind) {
  if (kind == SubjectKind::layer) return wrong_term(name, of_input);
  const std::string_view text = formula(name, kind);
  return text == of_values(kind) ? text.substr(0, text.find(" at x")) : std::string_view();
}

}  // namespace gradcheck::detail
