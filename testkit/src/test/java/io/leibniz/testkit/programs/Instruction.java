package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;

/**
 * One line of a random program.
 *
 * @param text       Java, with $0, $1, … for the operands
 * @param compiled   what becomes of it in a compiled program
 * @param operands   numbers of earlier values
 */
record Instruction(String text, Compiled compiled, Operation f, int... operands) {
    /** A branch becomes a selection, through which the other branch's derivative comes as a zero whose sign may be another. */
    enum Compiled { TO_THE_BIT, BUT_FOR_SIGNS_OF_ZERO, NOT_AT_ALL }

    interface Operation {
        Tensor apply(Tensor... x);
    }

    Instruction(String text, Operation f, int... operands) {
        this(text, Compiled.TO_THE_BIT, f, operands);
    }

    /** The text with the values' names in it. */
    String named() {
        String s = text;
        for (int i = 0; i < operands.length; i++) s = s.replace("$" + i, "v" + operands[i]);
        return s;
    }

    Instruction times(double scale) {
        return new Instruction(text + ".mul(" + scale + ")", compiled, x -> f.apply(x).mul(scale), operands);
    }

    Instruction reading(int... others) {
        return new Instruction(text, compiled, f, others);
    }
}
