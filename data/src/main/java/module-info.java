/** Data sets, readers and loaders. */
module io.leibniz.data {
    requires transitive io.leibniz.core;
    requires transitive io.leibniz.io;
    requires com.fasterxml.jackson.core;
    requires de.siegmar.fastcsv;
    requires java.desktop;
    requires java.net.http;

    exports io.leibniz.data;
    exports io.leibniz.data.image;
    exports io.leibniz.data.text;

    opens io.leibniz.data to io.leibniz.core;
    opens io.leibniz.data.image to io.leibniz.core;
}
