// SPDX-License-Identifier: MIT
#include <array>

#include <gradcheck/render/words.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::array contract_rows{
    WordsRow{
        "not deterministic", "the same x gives another result each time",
        "Two calls with the same numbers differ, so that no slope can be measured: fix the seed of what is random."},
    WordsRow{"changes its input", "a call changes the x that it is given",
             "x belongs to the caller, and other layers may read it: work on a copy."},
    WordsRow{"changes its parameters", "a call changes the parameters",
             "Forward and backward only read the parameters; a training step changes them."},
    WordsRow{"changes its cotangent", "backward changes the gradient that it is given",
             "backward's argument, dJ/dY, belongs to the caller: work on a copy."},
    WordsRow{"cotangent ignored", "backward does not use the gradient that it is given",
             "The chain rule multiplies by backward's argument, dJ/dY: here the answer does not depend on it."},
    WordsRow{"gradient without cotangent", "backward of zero is not zero",
             "Where dJ/dY is zero the layer has no influence on J, so every gradient is zero: something is added that "
             "dJ/dY does not multiply."},
    WordsRow{"not linear in the cotangent", "backward is not linear in the gradient that it is given",
             "Twice the dJ/dY gives twice the gradients: here it is squared, clipped or normalised somewhere."},
    WordsRow{
        "gradient buffer", "gradients are not written as declared",
        "A gradient either replaces what was stored before or is added to it, every entry of it: the code leaves some "
        "out, or does one where its declaration (or the default) says the other."},
    WordsRow{"second backward differs", "a second backward gives another answer",
             "backward twice after one forward gives the same twice: it must not use up or change what forward kept."},
    WordsRow{"stale cache", "the gradient is that of an earlier call",
             "What is kept from one call for the next is not renewed, so that the answer belongs to other data."},
    WordsRow{
        "stale parameters", "backward uses earlier values of the parameters",
        "A copy of a parameter (or its transpose, or inverse) is kept and not renewed when the parameter changes."},
    WordsRow{"batch of one", "a batch of one sample goes wrong",
             "The formula for N samples holds for N = 1: look for N - 1, and for shapes that collapse."},
    WordsRow{"partial gradients", "a gradient depends on which others are asked for",
             "Leaving one gradient out must not change the rest."},
    WordsRow{"forward mode", "jvp contradicts backward",
             "jvp and backward are two uses of the same partial derivatives: <dJ/dY, jvp(v)> = <dX, v>."},
    WordsRow{"throws", "a call throws", "A call that has to succeed throws instead."},
    WordsRow{"gradient does not repeat", "the same x gives another gradient the second time",
             "The derivative depends on more than x: look for what is kept, or not initialised."},
    WordsRow{"depends on what is asked for", "value and gradient depend on what is asked for",
             "The value alone, one derivative alone and all at once are the same numbers."},
    WordsRow{"not symmetric", "{} is not symmetric",
             "Second derivatives may be taken in either order: H(i, j) = H(j, i)."},
    WordsRow{"plus of zero is not x", "a step of zero moves x",
             "Without a step a point stays where it is: Plus(x, 0) = x."},
    WordsRow{"plus and minus are not inverse", "plus and minus do not undo each other",
             "Minus gives the step that leads from x to y, and Plus goes it: one after the other changes nothing."},
    WordsRow{"another product", "a product with the Jacobian is another one",
             "Where a product is computed without its matrix, it has to be the same product."},
    WordsRow{"not linear in the direction", "the product is not linear in the direction",
             "Along twice the direction the derivative is twice as large."},
};

}  // namespace

std::span<const WordsRow> words_of_contract() { return contract_rows; }

}  // namespace gradcheck::detail
