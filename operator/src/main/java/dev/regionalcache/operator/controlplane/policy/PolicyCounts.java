package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.policy.CachePolicy;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Meters of how many policies there are in each state: which ones, the policies themselves say. */
final class PolicyCounts {

    private static final String NAME = "regionalcache.policies";

    /** What becomes of a policy. */
    enum State {
        /** It is not in force. */
        REFUSED,
        /** It is, and cannot be held. */
        FAILING,
        /** It is on the way. */
        WAITING,
        /** It is held. */
        READY
    }

    private PolicyCounts() {}

    /** Counts these from now on, in place of what was counted there before. */
    static void count(MeterRegistry registry, Supplier<Collection<CachePolicy>> policies) {
        List.copyOf(registry.find(NAME).meters()).forEach(registry::remove);
        for (State state : State.values()) {
            Gauge.builder(
                            NAME,
                            policies,
                            all -> all.get().stream()
                                    .filter(p -> of(p) == state)
                                    .count())
                    .description("Cache policies in a state")
                    .tags(Tags.of("state", state.name().toLowerCase(Locale.ROOT)))
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** The state of a policy, as its status says. */
    static State of(CachePolicy policy) {
        Optional<Condition> accepted = condition(policy, CachePolicy.ACCEPTED);
        Optional<Condition> ready = condition(policy, Condition.READY);
        if (accepted.isEmpty() || ready.isEmpty()) {
            return State.WAITING;
        }
        if (!accepted.get().holds()) {
            return State.REFUSED;
        }
        return ready.get().holds()
                ? State.READY
                : ready.get().reason().equals("Failing") ? State.FAILING : State.WAITING;
    }

    private static Optional<Condition> condition(CachePolicy policy, String type) {
        return Optional.ofNullable(policy.getStatus()).flatMap(s -> Conditions.find(s.conditions(), type));
    }
}
