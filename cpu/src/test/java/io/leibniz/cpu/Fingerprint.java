package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;

/** Prints a number for each operation, made of the bits of all its results over a fixed set of inputs. */
public final class Fingerprint {
    private Fingerprint() {}

    public static void main(String[] args) {
        System.out.println("running on " + new CpuProvider().describe());
        KernelCases.all().forEach((group, cases) -> {
            long h = cases.size();
            for (KernelCases.Case c : cases) {
                try {
                    NdArray y = c.run().apply(CpuKernels.INSTANCE);
                    h = h * 31 + Bits.hash(y);
                } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
                    h = h * 31 + String.valueOf(e.getMessage()).hashCode();
                }
            }
            System.out.printf("%s %016x%n", group, h);
        });
    }
}
