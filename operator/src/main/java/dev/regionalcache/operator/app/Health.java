package dev.regionalcache.operator.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Liveness: no part is beyond help. Readiness: all parts have started and know what is in their cluster. Readiness does not
 * depend on leadership: a control plane that waits for it is as it should be.
 */
@Singleton
class Health {

    private final Parts parts;

    Health(Parts parts) {
        this.parts = parts;
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck liveness() {
        return () -> {
            List<String> dead = parts.dead();
            return HealthCheckResponse.named("parts")
                    .status(dead.isEmpty())
                    .withData("dead", String.join(", ", dead))
                    .build();
        };
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck readiness() {
        return () -> HealthCheckResponse.named("parts").status(parts.ready()).build();
    }
}
