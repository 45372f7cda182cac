// SPDX-License-Identifier: MIT
#include <gradcheck/render/formulas.hpp>

#include <algorithm>
#include <array>

namespace gradcheck {
namespace {

struct Row {
  std::string_view name, formula;
};

constexpr std::string_view vjp = "dX = J^T C, dW = sum over samples of (dy/dW)^T c: linear in C, nothing else in it";
constexpr std::string_view pure =
    "y = forward(x), dX = backward(C): functions of x, W and C that write to none of them";
constexpr std::string_view last =
    "backward differentiates the last forward: J is taken at the x and W of that call, and no other";
constexpr std::string_view buffers =
    "after backward a gradient buffer holds dW (overwritten), or what it held + dW (accumulated)";
constexpr std::string_view samples =
    "y_i = f(x_i, W) for each sample i, so dX_i = (dy_i/dx_i)^T c_i and dW = sum_i (dy_i/dW)^T c_i";

constexpr std::array rows{
    // clauses
    Row{"deterministic", "forward(x) = forward(x): a difference quotient of noise is noise / h"},
    Row{"input unchanged", pure},
    Row{"parameters unchanged", pure},
    Row{"cotangent unchanged", pure},
    Row{"cotangent used", vjp},
    Row{"zero cotangent", "backward(0) = 0, for backward is linear: dX = J^T C"},
    Row{"linear in the cotangent", "backward(a C + b D) = a backward(C) + b backward(D), for dX = J^T C"},
    Row{"gradients as declared", buffers},
    Row{"dX as declared",
        "after backward a dx that it fills holds J^T C (overwritten), or what it held + J^T C (accumulated)"},
    Row{"second backward", "backward(C) twice after one forward gives J^T C twice"},
    Row{"last forward", last},
    Row{"moved parameters", "J is taken at the parameters as they are at forward: no copy of an older W, W^T or 1/W"},
    Row{"batch of one", "the formula for N samples holds for N = 1"},
    Row{"samples independent", samples},
    Row{"sum over samples",
        "dW = sum_i (dy_i/dW)^T c_i over all samples, not their mean: the 1/N of a mean is already in C"},
    Row{"some gradients", "dX_k = (dy/dx_k)^T C, whichever other gradients are asked for"},
    Row{"forward mode", "jvp(x, v) = J v, and <C, J v> = <J^T C, v>"},
    // mistakes
    Row{"values", vjp},
    Row{"wrong shape", "dX has the shape of x, dW the shape of W"},
    Row{"changes its input", pure},
    Row{"changes its parameters", pure},
    Row{"changes its cotangent", pure},
    Row{"cotangent ignored", vjp},
    Row{"gradient without cotangent", "backward(0) = 0, for backward is linear: dX = J^T C"},
    Row{"not linear in the cotangent", "backward(a C + b D) = a backward(C) + b backward(D), for dX = J^T C"},
    Row{"gradient buffer", buffers},
    Row{"second backward differs", "backward(C) twice after one forward gives J^T C twice"},
    Row{"stale cache", last},
    Row{"stale parameters", "J is taken at the parameters as they are at forward: no copy of an older W, W^T or 1/W"},
    Row{"samples mixed", samples},
    Row{"not the sum over samples", "dW = sum_i (dy_i/dW)^T c_i over all samples: the 1/N of a mean is already in C"},
    Row{"partial gradients", "dX_k = (dy/dx_k)^T C, whichever other gradients are asked for"},
    Row{"throws", "backward(C) is defined wherever forward(x) is, for every C of the shape of its output"},
};

}  // namespace

std::string_view formula(std::string_view name) {
  const auto* const found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? std::string_view() : found->formula;
}

}  // namespace gradcheck
