package dev.regionalcache.client.connection;

import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why there is no connection, as a person would say it. */
final class ConnectFailure {

    private static final int DEEPEST = 10;

    private ConnectFailure() {}

    /** What a server did or did not do; its name comes before it. */
    static String sentence(Throwable failure) {
        CertificateException certificate = cause(failure, CertificateException.class);
        if (certificate != null) {
            return "shows a certificate that is not accepted: " + certificate.getMessage();
        }
        SSLException tls = cause(failure, SSLException.class);
        if (tls != null) {
            return "does not agree on TLS: " + tls.getMessage();
        }
        if (cause(failure, UnknownHostException.class) != null) {
            return "cannot be reached, for its name leads nowhere";
        }
        return "cannot be reached";
    }

    /** Whether the server was reached, and is not trusted. Other failures of TLS are those of a server that ends, too. */
    static boolean isOfACertificate(Throwable failure) {
        return cause(failure, CertificateException.class) != null;
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        Throwable at = failure;
        for (int depth = 0; depth < DEEPEST && at != null; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
