// SPDX-License-Identifier: MIT
#include <gradcheck/render/formulas.hpp>

#include <algorithm>
#include <array>

namespace gradcheck::detail {
namespace {

struct Row {
  std::string_view name, formula;
  std::string_view wrong = {};  ///< the part of it that is violated
};

constexpr std::string_view vjp_formula =
    "dX = J^T C, dW = sum over samples of (dy/dW)^T c: linear in C, nothing else in it";
constexpr std::string_view pure_formula =
    "y = forward(x), dX = backward(C): functions of x, W and C that write to none of them";
constexpr std::string_view last_forward_formula =
    "backward differentiates the last forward: J is taken at the x and W of that call, and no other";
constexpr std::string_view slope_formula =
    "y = phi(z) gives dz = C .* phi'(z), with phi' of the same phi at the z of forward";
constexpr std::string_view product_formula =
    "y = s f(x) gives dx = s (df/dx)^T c, and ds = <c, f(x)>: every other factor stays, as often as it is there";
constexpr std::string_view buffers_formula =
    "after backward a gradient buffer holds dW (overwritten), or what it held + dW (accumulated)";
constexpr std::string_view samples_formula =
    "y_i = f(x_i, W) for each sample i, so dX_i = (dy_i/dx_i)^T c_i and dW = sum_i (dy_i/dW)^T c_i";

constexpr std::array formulas_by_name{
    // clauses
    Row{"deterministic", "forward(x) = forward(x): a difference quotient of noise is noise / h"},
    Row{"input unchanged", pure_formula},
    Row{"parameters unchanged", pure_formula},
    Row{"cotangent unchanged", pure_formula},
    Row{"cotangent used", vjp_formula},
    Row{"zero cotangent", "backward(0) = 0, for backward is linear: dX = J^T C", "backward(0) = 0"},
    Row{"linear in the cotangent", "backward(a C + b D) = a backward(C) + b backward(D), for dX = J^T C",
        "a backward(C) + b backward(D)"},
    Row{"gradients as declared", buffers_formula},
    Row{"dX as declared",
        "after backward a dx that it fills holds J^T C (overwritten), or what it held + J^T C (accumulated)"},
    Row{"second backward", "backward(C) twice after one forward gives J^T C twice", "twice"},
    Row{"last forward", last_forward_formula, "the last forward"},
    Row{"moved parameters", "J is taken at the parameters as they are at forward: no copy of an older W, W^T or 1/W",
        "as they are at forward"},
    Row{"batch of one", "the formula for N samples holds for N = 1", "holds for N = 1"},
    Row{"samples independent", samples_formula},
    Row{"sum over samples",
        "dW = sum_i (dy_i/dW)^T c_i over all samples, not their mean: the 1/N of a mean is already in C",
        "sum_i (dy_i/dW)^T c_i"},
    Row{"some gradients", "dX_k = (dy/dx_k)^T C, whichever other gradients are asked for",
        "whichever other gradients are asked for"},
    Row{"forward mode", "jvp(x, v) = J v, and <C, J v> = <J^T C, v>", "<C, J v> = <J^T C, v>"},
    // mistakes
    Row{"values", vjp_formula},
    Row{"wrong shape", "dX has the shape of x, dW the shape of W"},
    Row{"not deterministic", "forward(x) = forward(x): a difference quotient of noise is noise / h"},
    Row{"batch of one", "the formula for N samples holds for N = 1", "holds for N = 1"},
    Row{"changes its input", pure_formula},
    Row{"changes its parameters", pure_formula},
    Row{"changes its cotangent", pure_formula},
    Row{"cotangent ignored", vjp_formula},
    Row{"gradient without cotangent", "backward(0) = 0, for backward is linear: dX = J^T C", "backward(0) = 0"},
    Row{"not linear in the cotangent", "backward(a C + b D) = a backward(C) + b backward(D), for dX = J^T C",
        "a backward(C) + b backward(D)"},
    Row{"gradient buffer", buffers_formula},
    Row{"second backward differs", "backward(C) twice after one forward gives J^T C twice"},
    Row{"stale cache", last_forward_formula, "the last forward"},
    Row{"stale parameters", "J is taken at the parameters as they are at forward: no copy of an older W, W^T or 1/W",
        "as they are at forward"},
    Row{"samples mixed", samples_formula, "f(x_i, W) for each sample i"},
    Row{"columns are samples", samples_formula, "f(x_i, W) for each sample i"},
    Row{"samples taken apart", "Y = f(X) of the whole batch: dx_i = sum_j (dy_j/dx_i)^T c_j, j over all samples",
        "sum_j"},
    Row{"tie counted again", "sum_i dx_i over all x_i that tie = d sum(C % y) / dt of y(x_i + t for all of them)",
        "sum_i dx_i over all x_i that tie"},
    Row{"shifted", "y = gain .* h gives dgain = sum_i c_i .* h_i, with the h of forward", "the h of forward"},
    Row{"not the sum over samples", "dW = sum_i (dy_i/dW)^T c_i over all samples: the 1/N of a mean is already in C",
        "sum_i"},
    Row{"partial gradients", "dX_k = (dy/dx_k)^T C, whichever other gradients are asked for",
        "whichever other gradients are asked for"},
    Row{"wrong formula", vjp_formula},
    Row{"gradient missing (zero)", vjp_formula},
    Row{"sample ignored", samples_formula, "sum_i"},
    Row{"only the first sample", samples_formula, "sum_i"},
    Row{"gradient of another loss",
        "dJ/dy of the loss that forward has, with its weights, its smoothing and its clamps",
        "the loss that forward has"},
    Row{"output ignored", "dX = sum over all outputs j of c_j dy_j/dx", "sum over all outputs j"},
    Row{"rows or columns zero", "each entry of dW is sum C .* dy/dW of that entry", "of that entry"},
    Row{"rows or columns permuted", "each entry of dW is sum C .* dy/dW of that entry", "of that entry"},
    Row{"entries permuted", "each entry of dW is sum C .* dy/dW of that entry", "of that entry"},
    Row{"at the wrong entries", "where y_j was taken from x_i, dx_i += c_j: the same i, and no other", "dx_i"},
    Row{"moved by one", "where y_j was taken from x_i, dx_i += c_j: the same i, and no other", "dx_i"},
    Row{"summed too far", "each entry of dW is sum C .* dy/dW of that entry", "of that entry"},
    Row{"isolated entries", "each entry of dW is sum C .* dy/dW of that entry", "of that entry"},
    Row{"entries left out", "each entry of dW is the sum over all outputs that follow it: dw_i = sum_j c_j dy_j/dw_i",
        "all outputs that follow it"},
    Row{"assigned, not added", "an entry used several times has the sum of all its uses: dx = sum_j c_j dy_j/dx",
        "sum_j"},
    Row{"one branch missing", "what is used in several ways has the sum of all of them: dx = sum_j c_j dy_j/dx",
        "sum_j"},
    Row{"own term wrong", "y = z h + f(h) gives dh = z c + (df/dh)^T c: the way straight through has a share", "z c"},
    Row{"off-diagonal terms missing", "dx_i = sum_j c_j dy_j/dx_i, the terms j != i as well",
        "the terms j != i as well"},
    Row{"cotangent passed through", "dX = J^T C, and J is not the identity", "J^T"},
    Row{"Jacobian not transposed", "dX = J^T C, not J C", "J^T"},
    Row{"transposed", "dX = C W for Z = X W^T, and dW = C^T X has the shape and order of W"},
    Row{"gradients exchanged", "dW_k = sum over samples of (dy/dW_k)^T c: each W_k its own", "each W_k its own"},
    Row{"parameter reversed", "y_j = sum_i w_i x_(j+i) gives dx_(j+i) += w_i c_j: the same w_i in both", "w_i c_j"},
    Row{"missing activation derivative", slope_formula, "phi'(z)"},
    Row{"derivative taken at the output", slope_formula, "phi'(z)"},
    Row{"another activation's derivative", slope_formula, "phi'(z)"},
    Row{"1 - s for s", "y = (1 - z) n + z h gives dn = (1 - z) c and dh = z c: each its own share",
        "(1 - z) c and dh = z c"},
    Row{"wrong where x < 0", slope_formula, "phi'(z)"},
    Row{"wrong where x > 0", slope_formula, "phi'(z)"},
    Row{"matrix not transposed", "z = h W gives dh = dz W^T; s = q k^T gives dq = ds k and dk = ds^T q", "W^T"},
    Row{"one parameter for another", "y = x U + g(x V) gives dx = c U^T + (g'(x V) .* c) V^T: each way by its own",
        "each way by its own"},
    Row{"made of another delta",
        "z = h W, a = phi(z): dz = da phi'(z), dW = h^T dz and dh = dz W^T, the same dz in both", "dz = da phi'(z)"},
    Row{"multiplied with other values", "z = h W gives dW = h^T dz: the same h, and no other", "h^T"},
    Row{"cotangent alone", "y = s b gives db = sum over samples of s c: not of c alone", "s c"},
    Row{"factor on some rows or columns", "dX = J^T C, every row and column of it by the same rule",
        "every row and column"},
    Row{"summed over another group", "m = mean of x over a group gives dx_i += dm / n for the i of that group alone",
        "the i of that group"},
    Row{"wrong outer derivative", "y = phi(z(x)) gives dx = c phi'(z) dz/dx: dz/dx is right, phi' is not", "phi'(z)"},
    Row{"factor per output", "dX = sum over all outputs j of c_j dy_j/dx, each by its own count, window or weight",
        "c_j dy_j/dx"},
    Row{"cotangent read at the wrong outputs", "where y_j was taken from x_i, dx_i += c_j: the same j, and no other",
        "c_j: the same j"},
    Row{"input read at the wrong entries", "where y_j += w_i x_k, dw_i += c_j x_k: the same k, and no other",
        "x_k: the same k"},
    Row{"rank-one term wrong",
        "what all entries share has a derivative too: y = f(x, s(x)) gives dx = (df/dx)^T c + (ds/dx)^T (df/ds)^T c",
        "(ds/dx)^T (df/ds)^T c"},
    Row{"wrong beyond a threshold", "y by two formulas gives dx by two: the same condition chooses in both passes",
        "the same condition"},
    Row{"wrong within a threshold", "y by two formulas gives dx by two: the same condition chooses in both passes",
        "the same condition"},
    Row{"mask not applied", "y = mask .* x gives dX = mask .* C, with the mask of the last forward", "mask .* C"},
    Row{"mask inverted", "y = mask .* x gives dX = mask .* C, with the mask of the last forward", "mask .* C"},
    Row{"factor by case", "y = w(case) f(x) gives dX = w(case) f'(x) C: the same weight of each case in both passes",
        "the same weight of each case"},
    Row{"not symmetrised", "S = P P^T gives dP = (dS + dS^T) P, and S = P^T P gives dP = P (dS + dS^T)", "(dS + dS^T)"},
    Row{"multiplied from the wrong side", "Y = A P gives dP = A^T dY, and Y = P A gives dP = dY A^T", "A^T dY"},
    Row{"constant term missing", "d(log sum exp(x) - <t, x>)/dx = softmax(x) - t: what is linear in x has a derivative",
        "- t"},
    Row{"mask not kept", "y = mask .* x gives dX = mask .* C, with the mask of the last forward",
        "the mask of the last forward"},
    Row{"NaN at zero", "0/0 is NaN: at 0 the derivative, or one of the one-sided slopes, has to be given by itself",
        "0/0"},
    Row{"NaN far from zero", "exp overflows: infinity/infinity is NaN where a shifted exp(x - max x) is not",
        "infinity/infinity"},
    Row{"NaN below zero", "log x, sqrt x and x^p are NaN below 0: where forward takes |x|, so must backward",
        "must backward"},
    Row{"0/0", "a norm, a variance or a difference that is zero here divides zero: its limit has to be given by itself",
        "zero here"},
    Row{"NaN by a mask", "0 infinity is NaN, and so is 0/0 of an empty mask: what is masked is chosen, not multiplied",
        "0 infinity"},
    Row{"guard on one side", "y = x / (t + eps) gives dx = c / (t + eps) + ...: the same eps beside the same t in both",
        "c / (t + eps)"},
    Row{"gradient not finite", "where forward is finite and smooth, so is its derivative"},
    Row{"throws", "backward(C) is defined wherever forward(x) is, for every C of the shape of its output"},
};

}  // namespace

std::string_view formula(std::string_view name) {
  const auto* const found = std::ranges::find(formulas_by_name, name, &Row::name);
  if (found == formulas_by_name.end() && name.starts_with("factor "))
    return name.ends_with(" is missing") || name.ends_with(" too many") ? product_formula : vjp_formula;
  return found == formulas_by_name.end() ? std::string_view() : found->formula;
}

std::string_view wrong_term(std::string_view name, bool of_input) {
  if (formula(name) == vjp_formula) return of_input ? "J^T C" : "sum over samples of (dy/dW)^T c";
  if (formula(name) == product_formula) return of_input ? "s (df/dx)^T c" : "<c, f(x)>";
  if (name == "transposed") return of_input ? "C W" : "C^T X";
  const auto* const found = std::ranges::find(formulas_by_name, name, &Row::name);
  return found == formulas_by_name.end() ? std::string_view() : found->wrong;
}

}  // namespace gradcheck::detail
