/** Small, complete, real programs, one file each. */
module io.leibniz.examples {
    exports io.leibniz.examples;
}
