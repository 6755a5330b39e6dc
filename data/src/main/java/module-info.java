/** Data sets, readers and loaders. */
module io.leibniz.data {
    requires transitive io.leibniz.core;
    requires transitive io.leibniz.io;
    requires de.siegmar.fastcsv;
    requires java.net.http;

    exports io.leibniz.data;

    opens io.leibniz.data to io.leibniz.core;
}
