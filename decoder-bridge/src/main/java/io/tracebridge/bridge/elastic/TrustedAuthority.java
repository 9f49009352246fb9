package io.tracebridge.bridge.elastic;

import io.tracebridge.bridge.BridgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust for https, when that is not whom Java trusts. */
public final class TrustedAuthority {
    private TrustedAuthority() {}

    /**
     * @param pem certificates of the authorities, or null
     * @return null for null: Java's own
     * @throws BridgeException when the file holds none; names the remedy
     */
    public static SSLContext context(Path pem) throws BridgeException {
        if (pem == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int n = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + n++, certificate);
            }
            if (n == 0) {
                throw new BridgeException("CA file " + pem + " holds no certificate: give a PEM file");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (BridgeException e) {
            throw e;
        } catch (IOException | GeneralSecurityException e) {
            throw new BridgeException(
                    "CA file " + pem + " cannot be read as PEM certificates: "
                            + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }
}
