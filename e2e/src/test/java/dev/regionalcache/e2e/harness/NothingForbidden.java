package dev.regionalcache.e2e.harness;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After the tests of a class: no API server has refused the operator anything, whatever it had to do in them. */
final class NothingForbidden implements AfterAllCallback {

    /** How an API server refuses one of the chart's accounts, or that of register-cluster. */
    private static final Pattern REFUSAL = Pattern.compile(
            "is forbidden: User [^a-z]{1,3}system:serviceaccount:" + Operator.NAMESPACE + ":regionalcache-");

    @Override
    public void afterAll(ExtensionContext context) {
        for (Cluster cluster : Clusters.all()) {
            List<String> refused = Operator.log(cluster)
                    .lines()
                    .filter(line -> REFUSAL.matcher(line).find())
                    .toList();
            if (!refused.isEmpty()) {
                throw new AssertionError("%s refused the operator what it needs: %s".formatted(cluster, refused));
            }
        }
    }
}
