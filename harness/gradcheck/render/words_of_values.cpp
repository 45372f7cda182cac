// SPDX-License-Identifier: MIT
#include <array>

#include <gradcheck/render/words.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::array value_rows{
    WordsRow{"values", "{} is wrong", "What backward returns is not the slope of what forward computes."},
    WordsRow{"wrong formula", "{} has a wrong formula",
             "What backward returns is not the slope of what forward computes, in a way that no known mistake "
             "explains."},
    WordsRow{"wrong shape", "{} has the wrong shape",
             "A gradient has an entry for each entry of what it is of: the same rows and columns."},
    WordsRow{"gradient missing (zero)", "{} is missing: zero throughout",
             "Backward leaves it zero, although the output moves when these numbers move."},
    WordsRow{"factor -1", "{} has the opposite sign",
             "Every entry is minus what it should be: one minus is too many, or missing."},
    WordsRow{"factor 2", "{} is twice what it should be",
             "Every entry is doubled: the derivative of a square without its 1/2, or something is added twice."},
    WordsRow{"factor 1/2", "{} is half of what it should be",
             "Every entry is halved: the 2 of a square's derivative is missing, or a 1/2 stands there twice."},
    WordsRow{"factor N", "{} is not divided by the batch size",
             "Every entry is as many times too large as there are samples: the 1/N of a mean is missing."},
    WordsRow{"factor 1/N", "{} is divided by the batch size once too often",
             "Every entry is as many times too small as there are samples: the 1/N of a mean is there already."},
    WordsRow{"factor m", "{} is not divided by the number of outputs",
             "Every entry is as many times too large as there are outputs: the 1/m of a mean is missing."},
    WordsRow{"factor 1/m", "{} is divided by the number of outputs once too often",
             "Every entry is as many times too small as there are outputs."},
    WordsRow{"factor N m", "{} lacks the division of a mean over all outputs",
             "Every entry is too large by batch size times outputs: forward takes a mean, backward a sum."},
    WordsRow{"factor 1/(N m)", "{} is divided by batch size times outputs once too often",
             "Every entry is too small by batch size times outputs: backward takes a mean, forward a sum."},
    WordsRow{"missing activation derivative", "{} lacks the activation's derivative",
             "The chain rule multiplies by phi'(z), the slope of the activation: this factor is not there."},
    WordsRow{"derivative taken at the output", "{} takes phi' at the output, not at the input",
             "The slope of an activation belongs to the number that went in, z, not to the one that came out, phi(z)."},
    WordsRow{"another activation's derivative", "{} has the slope of another function",
             "Forward applies one function, and backward multiplies by the derivative of another."},
    WordsRow{"1 - s for s", "{} has 1 - s where s belongs",
             "A gate lets through the share s and holds back 1 - s: backward takes one for the other."},
    WordsRow{"wrong where x < 0", "{} is wrong where x < 0",
             "The function has one formula below zero and one above: the derivative of the one below is wrong."},
    WordsRow{"wrong where x > 0", "{} is wrong where x > 0",
             "The function has one formula below zero and one above: the derivative of the one above is wrong."},
    WordsRow{"matrix not transposed", "{} has a matrix W where W^T belongs, or W^T for W",
             "Forward multiplies by W, so backward by W^T. Of a square matrix both fit, and one alone is right."},
    WordsRow{"one parameter for another", "{} has one parameter where another belongs",
             "Two parameters of the same shape are taken for each other, or what is made of them."},
    WordsRow{
        "made of another delta", "{} is made of a wrong delta",
        "What is summed is the cotangent times all that forward multiplies between the output and here: a factor of "
        "that is wrong or left out."},
    WordsRow{"multiplied with other values", "{} is multiplied with the wrong values",
             "What arrives is right; it belongs times the very values that forward multiplied with the parameter."},
    WordsRow{"cotangent alone", "{} is the sum of the cotangent alone",
             "Between this parameter and the output forward multiplies (a slope, a gate, a value): that factor is not "
             "there."},
    WordsRow{"wrong outer derivative", "{} has a wrong outer derivative",
             "The derivative of phi(z(x)) is phi'(z) times dz/dx: dz/dx is right, and phi' is not."},
    WordsRow{
        "factor per output", "{} has a wrong factor, another for each output",
        "What comes through an output is a multiple of what it should be: look for a count, a window or a weight."},
    WordsRow{"rank-one term wrong", "{} lacks the right term of a mean, variance or norm",
             "What a layer computes from all entries and uses in each (a mean, a variance, a norm) moves with x as "
             "well: its share of the derivative is missing or wrong."},
    WordsRow{"wrong beyond a threshold", "{} is wrong beyond a threshold",
             "Forward has two formulas, chosen by size: the derivative of the one for large values is wrong."},
    WordsRow{"wrong within a threshold", "{} is wrong within a threshold",
             "Forward has two formulas, chosen by size: the derivative of the one for small values is wrong."},
    WordsRow{"mask not applied", "{} passes through what forward drops",
             "What forward sets to zero has no influence, so no gradient: backward must multiply by the same mask."},
    WordsRow{"mask inverted", "{} passes through what forward drops, and nothing else",
             "The mask, or the branch that forward took, stands for its opposite in backward."},
    WordsRow{"factor by case", "{} has a wrong factor, another for each case",
             "Forward has a weight or a formula for each label, sign or side, and backward another: look at the weight "
             "of each case."},
    WordsRow{"not symmetrised", "{} has one of two terms of a symmetric product",
             "Of S = P P^T both factors move with P: its gradient is (B + B^T) P, not B P."},
    WordsRow{"multiplied from the wrong side", "{} is multiplied from the wrong side",
             "A product of matrices depends on their order: what stands on the left of P belongs on its right, or the "
             "other way round."},
    WordsRow{"constant term missing", "{} lacks a term that does not depend on x",
             "What is missing stays the same when the inputs move: a target, a label's share, a linear way beside "
             "another."},
    WordsRow{"mask not kept", "{} passes through another mask than forward's",
             "What forward drops is drawn at random: backward must multiply by that very mask, kept from forward, not "
             "by a new one."},
    WordsRow{"NaN at zero", "{} is NaN where an entry is 0",
             "At exactly 0 backward divides 0 by 0: its value there has to be given by itself."},
    WordsRow{"NaN far from zero", "{} is NaN for large x", "A number overflows in backward, where forward avoids it."},
    WordsRow{"NaN below zero", "{} is NaN where an entry is negative",
             "Backward takes the log, root or power of a negative number, where forward avoids it."},
    WordsRow{"0/0", "{} is NaN where backward divides 0 by 0",
             "A norm, a variance or a difference vanishes here, and backward divides by it."},
    WordsRow{"NaN by a mask", "{} is NaN where something is masked",
             "0 times infinity is NaN: what is masked must be left out, not multiplied by 0."},
    WordsRow{"gradient not finite", "{} is NaN or infinite",
             "The function is smooth here, so its derivative is a finite number."},
    WordsRow{"not finite", "the output is NaN or infinite",
             "What goes in is finite, what comes out is not: look at forward, or at this x."},
    WordsRow{
        "guard on one side", "forward and {} guard differently against division by zero",
        "A small number (eps) is added to a divisor in one of the two passes, and not, or elsewhere, in the other."},
};

}  // namespace

std::span<const WordsRow> words_of_values() { return value_rows; }

}  // namespace gradcheck::detail
