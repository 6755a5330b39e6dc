package io.leibniz.cpu;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests of a class that meet vector kernels from the first element on. */
final class VectorsFromTheStart implements BeforeAllCallback, AfterAllCallback {
    private boolean before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = Hot.always;
        Hot.always = true;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Hot.always = before;
    }
}
