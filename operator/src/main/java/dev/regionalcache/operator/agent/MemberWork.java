package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.logging.LastLogged;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.policies.ServersReport;
import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.provisioning.Services;
import dev.regionalcache.operator.servers.ServerFleet;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reconcile of a member: decides by a snapshot and acts. Nothing here waits for a server. */
final class MemberWork {

    /**
     * What came of it.
     *
     * @param lease what the status says of the lease
     * @param lookAgain when to look again if no event comes
     */
    record Outcome(CacheMemberStatus status, @Nullable LeaseView lease, Optional<Duration> lookAgain) {

        /** Whether something waits for what comes after this status. */
        boolean isAwaited() {
            return lookAgain.filter(AT_ONCE::equals).isPresent();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(MemberWork.class);

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final MemberSources sources;
    private final ObjectWriter writer;
    private final ServerFleet fleet;
    private final MemberLeases leases;
    private final PolicyOffice policies;
    private final ServerChanger changer;
    private final HostNames hostNames;
    private final MemberLooks looks;
    private final String version;
    private final PreparationAges preparations = new PreparationAges();
    private final LastLogged refusals = new LastLogged();

    MemberWork(
            MemberSources sources,
            ObjectWriter writer,
            ServerFleet fleet,
            MemberLeases leases,
            PolicyOffice policies,
            ServerChanger changer,
            HostNames hostNames,
            MemberLooks looks,
            String version) {
        this.sources = sources;
        this.writer = writer;
        this.fleet = fleet;
        this.leases = leases;
        this.policies = policies;
        this.changer = changer;
        this.hostNames = hostNames;
        this.looks = looks;
        this.version = version;
    }

    Outcome reconcile(MemberSnapshot seen) {
        Optional<String> refusal = EpochRecord.refusal(seen);
        Passwords passwords = seen.passwords();
        if (refusal.isPresent() || passwords == null) {
            return refuse(
                    seen,
                    new Findings(
                            refusal,
                            List.of(),
                            WritableRules.waiting(seen),
                            endpoint(seen, headService(seen)),
                            null,
                            List.of(),
                            new ServerChange.None()));
        }
        return seen.isHeld() ? observe(seen, passwords) : apply(seen, passwords);
    }

    /** The member is served no more. */
    void forget(MemberSnapshot seen) {
        preparations.forget(seen.key());
        looks.forget(seen.key());
        refusals.forget(seen.key().toString());
    }

    /** Servers are not asked: after a start of the agent they never will have been, and the refusal is told all the same. */
    private Outcome refuse(MemberSnapshot seen, Findings findings) {
        looks.forget(seen.key());
        policies.forget(seen.key());
        CacheMemberStatus before = seen.member().getStatus();
        StatusReport report = new StatusReport(seen, findings, version);
        return new Outcome(
                seen.isObserved() || before == null ? report.build() : report.refused(before), null, Optional.empty());
    }

    /** Nothing is changed; servers are asked how they are, and keep their lease or are fenced. */
    private Outcome observe(MemberSnapshot seen, Passwords passwords) {
        looks.forget(seen.key());
        PublishedEndpoint endpoint = endpoint(seen, headService(seen));
        Writable writable = WritableRules.whileHeld(seen);
        fleet.keep(seen.key(), ServerPlans.of(seen, writable, passwords));
        LeaseView lease = leases.keep(seen, writable, passwords, PublishedEndpoint.inCluster(headService(seen)));
        policies.forget(seen.key());
        return report(
                seen,
                new Findings(
                        Optional.empty(), List.of(), writable, endpoint, lease, List.of(), new ServerChange.None()),
                Urgency.isWaitedFor(seen, writable, lease) ? Optional.of(AT_ONCE) : Optional.empty());
    }

    /** Servers and the lease first, then what others wait to be told, then traffic, and objects last. */
    private Outcome apply(MemberSnapshot seen, Passwords passwords) {
        List<String> conflicts = new ArrayList<>();
        Writable writable = WritableRules.decide(seen);
        LeaseView lease = act(seen, writable, passwords, conflicts);
        ServerChange change = ServerChangeRules.next(seen);
        Optional<ServersReport> ownServers = PolicyPlans.ownServers(seen);
        Findings found = new Findings(
                Optional.empty(),
                conflicts,
                writable,
                endpoint(seen, headService(seen)),
                lease,
                ownServers
                        .map(servers -> policies.reports(seen.key(), servers))
                        .orElseGet(() -> policies.reports(seen.key())),
                change);
        Optional<Duration> age = preparations.of(seen);
        boolean awaited = Urgency.isAwaited(seen, found);
        if (!awaited && age.filter(a -> Preparing.isAwaited(seen, a)).isPresent()) {
            // What comes of it in a moment is told together with it.
            return new Outcome(
                    Objects.requireNonNull(seen.member().getStatus()), lease, Optional.of(Preparing.LONGEST));
        }
        if (awaited || Urgency.isNew(seen)) {
            // It is told before traffic is led elsewhere.
            if (awaited && Urgency.hasHandedOver(lease)) {
                leadAway(seen, found, age);
            }
            return report(seen, found, Optional.of(AT_ONCE));
        }
        Optional<Duration> lookAgain = Urgency.isWaitedFor(seen, writable, lease)
                ? Optional.of(AT_ONCE)
                : ownServers.map(servers -> PolicyOffice.period());
        String key = seen.key().toString();
        try {
            Outcome outcome = report(seen, found, sooner(carryOut(seen, passwords, found, age), lookAgain));
            refusals.forget(key);
            return outcome;
        } catch (KubernetesClientException e) {
            // What this region has to say of the primary must not wait until a quota is mended.
            Findings refused = found.refused(ApiFailures.refusal(e).orElseThrow(() -> e));
            if (refusals.isNews(key, ApiFailures.text(e))) {
                LOG.warn("{}: {}", seen.member().getMetadata().getName(), ApiFailures.text(e));
            }
            return report(seen, refused, sooner(looks.hindered(seen.key(), false), lookAgain));
        }
    }

    /** What cannot be written now is written with the next look, and holds up nothing that is told. */
    private void leadAway(MemberSnapshot seen, Findings found, Optional<Duration> age) {
        try {
            lead(seen, found, age);
        } catch (KubernetesClientException e) {
            LOG.debug(
                    "traffic of {} is led elsewhere later",
                    seen.member().getMetadata().getName(),
                    e);
        }
    }

    /** Of servers that were not seen nobody knows whether they could serve. */
    private Optional<Duration> lead(MemberSnapshot seen, Findings found, Optional<Duration> age) {
        return seen.isObserved()
                ? route(seen, found.writable(), found.lease(), age, found.conflicts())
                : looks.nowhere(seen.key(), false);
    }

    /** Leads traffic, writes objects and changes servers; when to look again if no event comes. */
    private Optional<Duration> carryOut(
            MemberSnapshot seen, Passwords passwords, Findings found, Optional<Duration> age) {
        if (!(found.change() instanceof ServerChange.End)) {
            Optional<Duration> led = leadAndWrite(seen, passwords, found, age);
            return sooner(changer.carryOut(seen, found.change()), led);
        }
        // First, for it may acknowledge writes meanwhile that nobody will have; what is refused holds up nothing else.
        Optional<Duration> led;
        Optional<Duration> ended;
        try {
            ended = changer.carryOut(seen, found.change());
        } finally {
            led = leadAndWrite(seen, passwords, found, age);
        }
        return sooner(ended, led);
    }

    private Optional<Duration> leadAndWrite(
            MemberSnapshot seen, Passwords passwords, Findings found, Optional<Duration> age) {
        List<String> conflicts = found.conflicts();
        Optional<Duration> led = lead(seen, found, age);
        writer.write(seen, passwords, conflicts);
        changer.note(seen);
        return sooner(led, looks.hindered(seen.key(), conflicts.isEmpty()));
    }

    /** Tells servers and the lease what they are to be from now on. */
    private @Nullable LeaseView act(
            MemberSnapshot seen, Writable writable, Passwords passwords, List<String> conflicts) {
        // A preparation only takes rights away; and nobody is told of it before the record is there.
        boolean restricts = seen.preparation().isPresent();
        if (!restricts) {
            writer.record(seen, conflicts);
        }
        fleet.keep(seen.key(), ServerPlans.of(seen, writable, passwords));
        LeaseView lease = leases.keep(seen, writable, passwords, PublishedEndpoint.inCluster(headService(seen)));
        policies.keep(seen.key(), PolicyPlans.of(seen, writable, passwords).orElse(null));
        policies.sample(seen.key(), PolicyPlans.sampling(seen, passwords).orElse(null), PolicyPlans.reported(seen));
        if (restricts) {
            writer.record(seen, conflicts);
        }
        return lease;
    }

    private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
        return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
    }

    /** Leads traffic; when to look again if no event comes. */
    private Optional<Duration> route(
            MemberSnapshot seen,
            Writable writable,
            @Nullable LeaseView lease,
            Optional<Duration> age,
            List<String> conflicts) {
        Routing routing = new Routing(seen, lease, hostNames::addresses);
        Map<String, List<Backend>> backends = new HashMap<>();
        Services.reads(seen.member()).forEach(s -> backends.put(s.getMetadata().getName(), routing.reads()));
        List<Backend> writes = routing.writes(writable);
        Optional<Duration> kept = KeptWay.keptFor(age, writes);
        if (kept.isEmpty()) {
            Services.writes(seen.member())
                    .forEach(s -> backends.put(s.getMetadata().getName(), writes));
        }
        backends.forEach((name, targets) -> writer.lead(seen.member(), name, targets, conflicts));
        return sooner(kept, looks.nowhere(seen.key(), kept.isPresent() || !writes.isEmpty()));
    }

    private Outcome report(MemberSnapshot seen, Findings findings, Optional<Duration> lookAgain) {
        CacheMemberStatus before = seen.member().getStatus();
        CacheMemberStatus status = seen.isObserved() || before == null
                ? new StatusReport(seen, findings, version).build()
                : before.withLease(new LeaseReport(seen, findings).build());
        Head head = status.head();
        boolean moves = head != null && !head.pod().equals(HeadRecord.pod(seen.member()));
        return new Outcome(
                status,
                findings.lease(),
                moves ? Optional.of(AT_ONCE) : sooner(lookAgain, new HeadRules(seen, status.lease()).lookAgain()));
    }

    private PublishedEndpoint endpoint(MemberSnapshot seen, @Nullable Service head) {
        return PublishedEndpoint.of(
                head,
                seen.spec().exposure(),
                sources.nodes(),
                seen.status().map(CacheMemberStatus::endpoint).orElse(null));
    }

    private @Nullable Service headService(MemberSnapshot seen) {
        return sources.service(seen.member(), seen.names().headService()).orElse(null);
    }
}
