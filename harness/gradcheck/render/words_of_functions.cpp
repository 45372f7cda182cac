// SPDX-License-Identifier: MIT
#include <array>

#include <gradcheck/render/words.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::string_view penalty_in_words =
    "A penalty lambda |W| is a term of J, and its derivative a term of W's gradient.";

constexpr std::array function_rows{
    WordsRow{"a term too many", "{} has a term too many",
             "What is wrong is off by a term that belongs to no part of f, or has a plus for a minus."},
    WordsRow{"a term missing", "{} lacks a term",
             "What is wrong is off by a term: a part of f is not differentiated, or one is taken off that f does not "
             "have."},
    WordsRow{"a shared term", "{} has a wrong term that its entries share",
             "At each x what is wrong is off by one number: a term that these entries share, such as the slope of a "
             "function of sum(x), is wrong, or missing."},
    WordsRow{"a factor of x", "{} is off by a factor of x", "Look at the exponent, or at the inner derivative."},
    WordsRow{
        "rows scaled", "{} has rows that are multiples of what is right",
        "Each row is a number times what it should be: a weight or a unit of its residual is missing, or twice there."},
    WordsRow{"columns scaled", "{} has columns that are multiples of what is right",
             "Each column is a number times what it should be: a unit or a scale of its parameter is missing, or twice "
             "there."},
    WordsRow{"entries scaled", "{} has entries that are multiples of what is right",
             "Each entry is a number times what it should be: a unit or a scale of its parameter is missing, or twice "
             "there."},
    WordsRow{"a wrong factor", "{} has a wrong factor",
             "A factor is missing, too many, or another one, which depends on these coordinates alone."},
    WordsRow{"a wrong term", "{} has a wrong term",
             "The other entries are right: a term of this one is missing, too many, or has another factor or sign."},
    WordsRow{
        "does not add up to zero", "{} does not add up to zero",
        "f stays when all points are moved together: of two that act on each other, one gets what the other gets, with "
        "the other sign."},
    WordsRow{"a term wrong", "{} is off by a term in powers of x",
             "One product of powers is missing, too many, or has a wrong factor or exponent."},
    WordsRow{"rounded to float", "{} went through a float",
             "A variable, a literal or a function of float in a computation of double: 7 digits are left."},
    WordsRow{
        "wrong derivative of an inner expression", "{} is off by the derivative of one inner expression",
        "Of f = phi(q(x), ..) the part that comes through q is wrong: look at its factor, and at q's own derivative."},
    WordsRow{"wrong second derivative of an inner expression",
             "{} is off by second derivatives of one inner expression",
             "Of f = phi(q(x), ..) the part that comes through q is wrong: phi''(q) q' q'^T + phi'(q) q''."},
    WordsRow{"wrong outer second derivative", "{} is off by v v^T, times a number",
             "f = phi(u) has phi''(u) u' u'^T in its Hessian: this part is missing, or has a wrong factor."},
    WordsRow{"wrong cross terms", "{} is off by u v^T + v u^T",
             "A product u v has u' v'^T + v' u'^T in its Hessian: this part is missing, or u' or v' is wrong in it."},
    WordsRow{"derivative of another function", "{} is that of another function",
             "It is the derivative of something, but not of f: a term is missing, too many, or has another sign."},
    WordsRow{"Gauss-Newton", "{} is J^T J alone",
             "The Hessian of half a sum of squares is J^T J + sum r_i r_i'': the second term is missing."},
    WordsRow{"move not turned", "{} adds the move of a step as it is",
             "A step on the right of a pose moves in the frame of x: its move is turned with x."},
    WordsRow{"lever arm missing", "{} leaves out the lever arm",
             "A step on the left of a pose turns where x is as well: by delta x t."},
    WordsRow{"left for right", "{} moves x on the left, plus on the right",
             "On a manifold e x and x e are different steps: derivative and plus must take the same."},
    WordsRow{"right for left", "{} moves x on the right, plus on the left",
             "On a manifold x e and e x are different steps: derivative and plus must take the same."},
    WordsRow{"ambient for tangent", "{} is by the numbers of x, not by the step",
             "On a manifold the derivative is by the step delta in plus(x, delta), which has fewer numbers than x."},
    WordsRow{"tangent for ambient", "{} is by the step, not by the numbers of the block",
             "A cost function's Jacobian has a column for each number of the block: Ceres itself multiplies it by "
             "PlusJacobian."},
    WordsRow{"conjugate for quaternion", "{} is that by the conjugate of the quaternion",
             "conj(q) has x, y and z with a minus, and so have its derivatives by them."},
    WordsRow{"a missing half", "{} is twice what it should be",
             "A rotation by delta moves a quaternion by delta/2: the half is missing."},
    WordsRow{"a half too many", "{} is half of what it should be",
             "A rotation by delta moves a quaternion by delta/2: the half is there twice."},
    WordsRow{"x not on the manifold", "{} is right on the manifold, where x does not lie",
             "A rotation is a quaternion of length 1, a direction a vector of length 1: divide x by its length."},
    WordsRow{"by the norm, not its square", "{} is by the residual's norm, not by its square",
             "A loss takes s, the square of the norm r: with s = r^2 a derivative by r is 2 r times that by s."},
    WordsRow{"obj_factor ignored", "{} takes the factor of f for 1",
             "Ipopt asks for the Hessian of obj_factor f + sum lambda_i g_i, and obj_factor is not always 1."},
    WordsRow{"multipliers ignored", "{} takes the multipliers for 1",
             "Ipopt asks for the Hessian of obj_factor f + sum lambda_i g_i: each constraint by its own lambda_i."},
    WordsRow{"multipliers negated", "{} subtracts the constraints",
             "Ipopt asks for the Hessian of obj_factor f + sum lambda_i g_i: with plus, whatever the sign of lambda."},
    WordsRow{"objective missing", "{} lacks the objective",
             "Ipopt asks for the Hessian of obj_factor f + sum lambda_i g_i: the first term is missing."},
    WordsRow{"constraints missing", "{} lacks the constraints",
             "Ipopt asks for the Hessian of obj_factor f + sum lambda_i g_i: terms of the sum are missing."},
    WordsRow{"both triangles", "{} has both triangles, and counts twice",
             "Ipopt takes an entry for its mirror image as well: give those of one triangle, each once."},
    WordsRow{"penalty missing", "the penalty's derivative is missing", penalty_in_words},
    WordsRow{"penalty twice", "the penalty's derivative is there twice", penalty_in_words},
    WordsRow{"penalty negative", "the penalty's derivative has the opposite sign", penalty_in_words},
    WordsRow{"penalty divided by N", "the penalty's derivative is divided by the batch size", penalty_in_words},
    WordsRow{"penalty on the bias", "the bias has a penalty that is not part of J", penalty_in_words},
};

}  // namespace

std::span<const WordsRow> words_of_functions() { return function_rows; }

}  // namespace gradcheck::detail
