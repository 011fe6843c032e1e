export const id = 214;
export const ids = [214];
export const modules = {

/***/ 40214:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createRunRecord: () => (/* binding */ createRunRecord)
});

// EXTERNAL MODULE: ./src/plan/target.ts
var target = __webpack_require__(93786);
// EXTERNAL MODULE: ./src/redact.ts
var redact = __webpack_require__(76670);
// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __webpack_require__(84869);
// EXTERNAL MODULE: ./src/clearml/http.ts
var clearml_http = __webpack_require__(50822);
// EXTERNAL MODULE: ./src/clearml/session.ts + 2 modules
var clearml_session = __webpack_require__(68443);
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __webpack_require__(14031);
// EXTERNAL MODULE: ./src/report/receipt.ts
var report_receipt = __webpack_require__(24282);
// EXTERNAL MODULE: ./src/report/totals.ts
var totals = __webpack_require__(72947);
// EXTERNAL MODULE: ./src/report/verdict.ts
var verdict = __webpack_require__(90687);
// EXTERNAL MODULE: ./src/report/web-page.ts
var web_page = __webpack_require__(96166);
// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
// EXTERNAL MODULE: ./src/report/format.ts + 1 modules
var format = __webpack_require__(12806);
;// CONCATENATED MODULE: ./src/record/console.ts


/** So many lines from the start, and so many from the end: a run may say 100,000, one for each task. */
const MAX_LINES = 5_000;
const LAST_LINES = 100;
const LINE_LENGTH = 1_000;
const LINES_PER_CALL = 500;
const SEND_EVERY_MS = 5_000;
/** The lines of a run on their way to the server: sent while the run goes on, in order, each once. */
class RecordConsole {
    #now;
    #hide;
    #waiting = [];
    #last = [];
    #taken = 0;
    #leftOut = 0;
    #newestMs = 0;
    #sentAtMs;
    #send;
    #sending;
    #failure;
    /** @param hide takes secrets out of a line: the runner's own masks do not reach the server. */
    constructor(now, hide) {
        this.#now = now;
        this.#hide = hide;
        this.#sentAtMs = now();
    }
    /** From now on lines are sent as they come; those that came before, too. */
    open(send) {
        this.#send = send;
        this.#sendWaiting();
    }
    add(level, text) {
        // The web UI sorts by time: lines of one millisecond would lose their order.
        this.#newestMs = Math.max(this.#now(), this.#newestMs + 1);
        const line = { atMs: this.#newestMs, level, text };
        if (this.#taken < MAX_LINES) {
            this.#taken += 1;
            this.#waiting.push(line);
        }
        else {
            this.#last.push(line);
            if (this.#last.length > LAST_LINES) {
                this.#last.shift();
                this.#leftOut += 1;
            }
        }
        const isDue = this.#waiting.length >= LINES_PER_CALL || this.#now() - this.#sentAtMs >= SEND_EVERY_MS;
        if (isDue)
            this.#sendWaiting();
    }
    /** What is not sent yet, for the last call. @throws why lines could not be sent before, if so */
    async rest() {
        this.#send = undefined;
        await this.#sending;
        if (this.#failure !== undefined)
            throw this.#failure;
        const [first] = this.#last;
        const note = first === undefined || this.#leftOut === 0
            ? []
            : [{ ...first, text: `… ${(0,format/* count */.U9)(this.#leftOut)} lines left out; the receipt lists every task.` }];
        return [...this.#waiting, ...note, ...this.#last].map((line) => this.#clean(line));
    }
    #sendWaiting() {
        const send = this.#send;
        if (send === undefined || this.#sending !== undefined || this.#waiting.length === 0)
            return;
        this.#sentAtMs = this.#now();
        const batch = this.#waiting.splice(0, LINES_PER_CALL).map((line) => this.#clean(line));
        this.#sending = send(batch)
            .catch((error) => {
            // A log with a hole in it would mislead: it ends here.
            this.#failure = error instanceof Error ? error : new Error(String(error));
            this.#send = undefined;
        })
            .finally(() => {
            this.#sending = undefined;
        });
    }
    #clean(line) {
        return { ...line, text: (0,report_escape/* plainText */.wh)(this.#hide(line.text), LINE_LENGTH) };
    }
}
/** A log that also speaks to a console. */
function teeLog(log, console) {
    return {
        info: (line, tone) => {
            log.info(line, tone);
            console.add('info', line);
        },
        status: log.status,
        warning: (line) => {
            log.warning(line);
            console.add('warning', line);
        },
        debug: log.debug,
        group: (title, lines) => {
            log.group(title, lines);
            for (const line of [title, ...lines])
                console.add('info', line);
        },
    };
}

// EXTERNAL MODULE: ./src/portions.ts
var portions = __webpack_require__(63963);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/record/receipt-file.ts

/** Larger ones would have to be held in memory twice; the runner has the file. */
const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;
/** What the web UI shows without a download: totals and settings come first in a receipt. */
const PREVIEW_LENGTH = 4_000;
const CONTENT_TYPE = 'application/json';
/**
 * Where the SDK would put the artifact `receipt` of a task, below the fileserver's address: in a folder that ends in the
 * task's id, so that it goes with the task. Blanks stay blanks on the disk, and are encoded in the URI.
 */
function receiptPath(project, task) {
    return `${project}/${task.name}.${task.id}/artifacts/receipt/receipt.json`;
}
function receiptArtifact(filesHost, path, text, atMs) {
    return {
        key: 'receipt',
        uri: `${filesHost}/${path.split('/').map(encodeURIComponent).join('/')}`,
        contentType: CONTENT_TYPE,
        bytes: Buffer.byteLength(text),
        sha256: (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex'),
        atMs,
        preview: text.slice(0, PREVIEW_LENGTH),
    };
}
/** The fileserver takes the name of a form's field for the path (docs/clearml-api.md, "Reporting"). */
function uploadRequest(filesHost, path, text) {
    const boundary = `receipt-${(0,external_node_crypto_.randomUUID)()}`;
    const body = `--${boundary}\r\n` +
        `Content-Disposition: form-data; name="${path}"; filename="${path}"\r\n` +
        `Content-Type: ${CONTENT_TYPE}\r\n\r\n${text}\r\n--${boundary}--\r\n`;
    return {
        method: 'POST',
        url: `${filesHost}/`,
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        body,
    };
}

// EXTERNAL MODULE: ./src/report/settings.ts + 1 modules
var settings = __webpack_require__(63494);
;// CONCATENATED MODULE: ./src/record/record-task.ts



/** As the Cleanup Service of the SDK's examples named them. */
const PROJECT = 'DevOps';
const TASK_NAME = 'Cleanup Service';
const TASK_TYPE = 'service';
/** Tells these records from tasks of the Cleanup Service itself. */
const TAG = 'clearml-cleanup';
const DRY_RUN_TAG = 'dry-run';
const TARGET_TAG = 'target ';
/** Records of old name no target. */
const UNTAGGED = ['tasks'];
const SHARD_TAG = 'shard ';
const TEXT_LENGTH = 1_000;
/** The record of a run as it is created: its inputs are the parameters. */
function recordTask(config, env, hide, projectId) {
    const parameters = Object.entries((0,settings/* effectiveSettings */.f)(config)).map(([name, value]) => [
        name,
        (0,report_escape/* plainText */.wh)(hide(String(value)), TEXT_LENGTH),
    ]);
    return {
        name: TASK_NAME,
        type: TASK_TYPE,
        projectId,
        comment: (0,report_escape/* cut */.Jj)([`ClearML Cleanup ${version/* VERSION */.x}`, ...workflowRun(env)].join(', '), TEXT_LENGTH),
        tags: [TAG, ...(config.dryRun ? [DRY_RUN_TAG] : []), ...trendTags(config)],
        parameters: Object.fromEntries(parameters),
    };
}
/** Models are counted apart from tasks; parallel jobs end at the same time, so each share has a trend of its own. */
function trendTags({ target, shard }) {
    return [
        ...(UNTAGGED.includes(target) ? [] : [`${TARGET_TAG}${target}`]),
        ...(shard.count === 1 ? [] : [`${SHARD_TAG}${shard.index}/${shard.count}`]),
    ];
}
/** Whether a record with these tags belongs to the same trend. A dry run deletes nothing, and is in none. */
function sharesTrend(tags, config) {
    if (tags.includes(DRY_RUN_TAG))
        return false;
    const own = tags.filter((tag) => tag.startsWith(TARGET_TAG) || tag.startsWith(SHARD_TAG));
    return own.toSorted().join() === trendTags(config).toSorted().join();
}
function finalStatus({ stopReason }, failure) {
    if (stopReason === 'cancelled')
        return 'stopped';
    return failure === undefined ? 'completed' : 'failed';
}
/** Where the run can be looked at on GitHub. */
function workflowRun(env) {
    const { GITHUB_SERVER_URL: host, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
    return host === undefined || repository === undefined || id === undefined
        ? []
        : [`${host}/${repository}/actions/runs/${id}`];
}

;// CONCATENATED MODULE: ./src/record/contents.ts




/** The numbers go with the first lines: a run that is cancelled has time for one call. @throws ClearMLError */
async function sendEvents({ api, taskId }, logs, scalars) {
    const [first = [], ...others] = (0,portions/* portions */.jN)(logs, LINES_PER_CALL);
    await api.addEvents(taskId, { logs: first, scalars });
    for (const portion of others)
        await api.addEvents(taskId, { logs: portion, scalars: [] });
}
/** Keeps the receipt on the fileserver, as an artifact of the record. @throws Error that says why it could not */
async function sendReceipt({ api, session, taskId }, filesHost, text, nowMs) {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_UPLOAD_BYTES) {
        throw new Error(`it has ${bytes} bytes, more than ${MAX_UPLOAD_BYTES}; the runner has it as a file`);
    }
    const path = receiptPath(PROJECT, { id: taskId, name: TASK_NAME });
    const { status } = await session.sendWithToken(uploadRequest(filesHost, path, text));
    if (status !== 200)
        throw new Error(`the fileserver ${filesHost} answered the upload with ${status}`);
    await api.putArtifact(taskId, receiptArtifact(filesHost, path, text, nowMs));
}

// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __webpack_require__(75476);
// EXTERNAL MODULE: ./src/clearml/paging.ts
var paging = __webpack_require__(98686);
;// CONCATENATED MODULE: ./src/clearml/past-runs.ts


const SIBLINGS = 200;
function createPastRunsApi(session, { host }) {
    return {
        siblings: async ({ projectId, type, tag }) => {
            const data = await session.read('tasks.get_all_ex', {
                ...{ project: [projectId], type: [type], tags: [tag], allow_public: false },
                ...{ order_by: ['-created'], page: 0, page_size: SIBLINGS },
                only_fields: ['id', 'name', 'type', 'project', 'tags', 'last_iteration'],
            });
            return (0,paging/* rowsIn */.Nn)(data, 'tasks', 'tasks.get_all_ex', host).flatMap((entry) => {
                const row = (0,json/* asObject */.eB)(entry);
                const id = (0,json/* asText */.e1)(row?.['id']);
                const tags = (0,json/* asTexts */.DW)(row?.['tags']);
                if (row?.['type'] !== type || (0,json/* idOf */.TH)(row['project']) !== projectId || id === undefined)
                    return [];
                if (tags?.includes(tag) !== true)
                    return [];
                const lastIteration = (0,json/* asNumber */.i)(row['last_iteration']) ?? 0;
                return [{ id, name: (0,json/* asText */.e1)(row['name']) ?? '', tags, lastIteration }];
            });
        },
        scalarsOf: async (taskId, limit) => {
            const data = await session.read('events.get_task_events', {
                task: taskId,
                event_type: 'training_stats_scalar',
                order: 'desc',
                batch_size: limit,
            });
            return (0,paging/* rowsIn */.Nn)(data, 'events', 'events.get_task_events', host).flatMap((row) => readScalar((0,json/* asObject */.eB)(row)) ?? []);
        },
    };
}
function readScalar(row) {
    const metric = (0,json/* asText */.e1)(row?.['metric']);
    const variant = (0,json/* asText */.e1)(row?.['variant']);
    const iteration = (0,json/* asNumber */.i)(row?.['iter']);
    const atMs = (0,json/* asNumber */.i)(row?.['timestamp']);
    const value = (0,json/* asNumber */.i)(row?.['value']);
    return metric === undefined ||
        variant === undefined ||
        iteration === undefined ||
        atMs === undefined ||
        value === undefined
        ? undefined
        : { metric, variant, iteration, atMs, value };
}

;// CONCATENATED MODULE: ./src/clearml/reporting.ts



/** What the web UI names the parameters that no argument parser made. */
const SECTION = 'General';
const WORKER = 'clearml-cleanup';
function createReportingApi(session, { host, companyId }) {
    const idFrom = (data, endpoint) => {
        const id = (0,json/* asText */.e1)(data['id']);
        if (id !== undefined && /^[\w-]+$/u.test(id))
            return id;
        throw new errors/* ClearMLError */.Ft(endpoint, host, { kind: 'unexpected', detail: 'no id' });
    };
    return {
        findProject: async (name) => {
            const data = await session.read('projects.get_all_ex', {
                name: `^${name}$`,
                search_hidden: true,
                allow_public: false,
                only_fields: ['id', 'name', 'company'],
            });
            const own = (0,paging/* rowsIn */.Nn)(data, 'projects', 'projects.get_all_ex', host)
                .map(json/* asObject */.eB)
                .find((row) => row?.['name'] === name && [undefined, companyId].includes(companyOf(row)));
            return own === undefined ? undefined : idFrom(own, 'projects.get_all_ex');
        },
        createProject: async (name) => idFrom(await session.act('projects.create', { name, description: '' }), 'projects.create'),
        createTask: async ({ name, type, projectId, comment, tags, parameters }) => {
            const data = await session.act('tasks.create', {
                ...{ name, type, project: projectId, comment, tags },
                // As the SDK marks a task that no agent runs: the web UI can stop it.
                system_tags: ['development'],
                hyperparams: { [SECTION]: hyperparams(parameters) },
            });
            return idFrom(data, 'tasks.create');
        },
        startTask: async (task) => {
            await session.put('tasks.started', { task, force: false });
        },
        addEvents: async (task, { logs, scalars }) => {
            const lines = [
                ...logs.map(({ atMs, level, text }) => ({ type: 'log', task, timestamp: atMs, level, msg: text })),
                ...scalars.map(({ metric, variant, iteration, atMs, value }) => ({
                    type: 'training_stats_scalar',
                    task,
                    timestamp: atMs,
                    metric,
                    variant,
                    iter: iteration,
                    value,
                })),
            ];
            if (lines.length === 0)
                return;
            const data = await session.putLines('events.add_batch', lines.map((line) => ({ ...line, worker: WORKER })));
            if (((0,json/* asNumber */.i)(data['errors']) ?? 0) > 0) {
                const detail = `${String((0,json/* asNumber */.i)(data['errors']))} of ${lines.length} events were not added`;
                throw new errors/* ClearMLError */.Ft('events.add_batch', host, { kind: 'unexpected', detail });
            }
        },
        putArtifact: async (task, { key, uri, contentType, bytes, sha256, atMs, preview }) => {
            const artifact = {
                ...{ key, type: 'JSON', mode: 'output', uri, hash: sha256, content_size: bytes },
                timestamp: Math.floor(atMs / 1000),
                type_data: { content_type: contentType, preview },
            };
            await session.put('tasks.add_or_update_artifacts', { task, artifacts: [artifact], force: true });
        },
        endTask: async (task, status, message) => {
            const params = { task, status_message: message, status_reason: '', force: false };
            switch (status) {
                case 'completed':
                    await session.put('tasks.completed', params);
                    return;
                case 'failed':
                    await session.put('tasks.failed', params);
                    return;
                case 'stopped':
                    await session.put('tasks.stopped', params);
            }
        },
    };
}
/** Undefined only where the server does not say: of a project that is not ours `tasks.create` says no. */
function companyOf({ company }) {
    return company === undefined ? undefined : ((0,json/* idOf */.TH)(company) ?? '');
}
function hyperparams(parameters) {
    return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [
        name,
        { section: SECTION, name, value, type: 'str', description: '' },
    ]));
}

;// CONCATENATED MODULE: ./src/record/open.ts



/** Creates the task of a run, in its project, and starts it. @throws ClearMLError */
async function openRecord(session, server, config, { env, hide }) {
    const api = createReportingApi(session, server);
    const projectId = await projectOf(api);
    const taskId = await api.createTask(recordTask(config, env, hide, projectId));
    await api.startTask(taskId);
    return { api, past: createPastRunsApi(session, server), session, projectId, taskId };
}
/** Two runs may create it at the same time: the second one is refused, and finds it. */
async function projectOf(api) {
    const found = await api.findProject(PROJECT);
    if (found !== undefined)
        return found;
    try {
        return await api.createProject(PROJECT);
    }
    catch (error) {
        const created = await api.findProject(PROJECT).catch(() => undefined);
        if (created === undefined)
            throw error;
        return created;
    }
}

;// CONCATENATED MODULE: ./src/record/trend.ts

/** A year of nightly runs. */
const MAX_RUNS = 365;
const VARIANTS = { deleted: 'deleted', kept: 'kept', failed: 'failed', freed: 'bytes' };
const NAMES = Object.keys(VARIANTS);
/** Series of one metric share a plot in the web UI: numbers of tasks and of bytes have different scales. */
function metricOf(name, noun) {
    return name === 'freed' ? 'Freed' : (0,format/* heading */.R_)(noun);
}
/** So many scalars hold the points of a whole trend. */
const MAX_SCALARS = MAX_RUNS * NAMES.length;
function pointOf(totals, atMs) {
    const { deleted, kept, failed, files } = totals;
    return { atMs, values: { deleted, kept, failed, freed: files.freedBytes } };
}
/** The points of all these trends, each run once, the oldest first; the newest ones if there are too many. */
function mergeTrends(trends, noun) {
    const runs = Map.groupBy(trends.flat(), ({ atMs }) => atMs);
    const points = [...runs].map(([atMs, scalars]) => {
        const known = scalars.flatMap(({ metric, variant, value }) => {
            const name = NAMES.find((candidate) => metricOf(candidate, noun) === metric && VARIANTS[candidate] === variant);
            return name === undefined ? [] : [[name, value]];
        });
        return { atMs, values: Object.fromEntries(known) };
    });
    return points.sort((a, b) => a.atMs - b.atMs).slice(1 - MAX_RUNS);
}
/** The scalars that draw a point. Iterations count from 1: the server pages events of iteration 0 without end. */
function scalarsOf({ atMs, values }, iteration, noun) {
    return NAMES.flatMap((name) => {
        const value = values[name];
        return value === undefined
            ? []
            : [{ metric: metricOf(name, noun), variant: VARIANTS[name], iteration, atMs, value }];
    });
}

;// CONCATENATED MODULE: ./src/record/past.ts





/** One has it all; the others stand in for what a run that was killed or ran beside it could not pass on. */
const TRENDS_READ = 3;
/** Draws the runs before this one into its record, and gives how many. @throws ClearMLError */
async function drawPast({ api, past, projectId, taskId }, config) {
    const siblings = await past.siblings({ projectId, type: TASK_TYPE, tag: TAG });
    const drawn = siblings.filter(({ id, name, tags, lastIteration }) => id !== taskId && name === TASK_NAME && lastIteration > 0 && sharesTrend(tags, config));
    const trends = await Promise.all(drawn.slice(0, TRENDS_READ).map(({ id }) => past.scalarsOf(id, MAX_SCALARS)));
    const noun = (0,target/* nounOf */.a2)(config);
    const points = mergeTrends(trends, noun);
    const scalars = points.flatMap((point, i) => scalarsOf(point, i + 1, noun));
    for (const portion of (0,portions/* portions */.jN)(scalars, LINES_PER_CALL)) {
        await api.addEvents(taskId, { logs: [], scalars: portion });
    }
    return points.length;
}

;// CONCATENATED MODULE: ./src/record/within.ts
/** What the work gives; undefined if it takes longer, and then it is not waited for any more. */
async function within(limitMs, work, sleep) {
    return await Promise.race([work, sleep(limitMs).then(() => undefined)]);
}

;// CONCATENATED MODULE: ./src/record/record.ts


















/** Shorter than those of the run itself: nobody waits for a record. */
const TIMEOUTS_MS = { connect: 5_000, silence: 30_000, total: 120_000 };
const MAX_REPLY_BYTES = 16 * 1024 * 1024;
const MAX_RETRY_WAIT_MS = 10_000;
const LONGEST_OUTAGE_MS = 180_000;
const OPEN_LIMIT_MS = 20_000;
const LIMITS_MS = { contents: 120_000, end: 20_000 };
/** With the 3 seconds that calls in flight get, a cancelled run ends within 5. */
const LIMITS_OF_CANCELLED_MS = { contents: 1_000, end: 600 };
/** Where the points before are not known, a run comes after all that there can be. */
const AFTER_ALL = MAX_RUNS - 1;
/**
 * The record of a run as a task of the server. It has a login, connections and retries of its own, so that nothing
 * of the run waits for it or fails by it.
 */
function createRunRecord(config, world) {
    const { log, now } = world;
    const hide = (text) => (0,redact/* createHider */.X1)([...world.secrets])(text);
    const lines = new RecordConsole(now, hide);
    const http = (0,clearml_http/* createHttp */.V)({
        userAgent: `clearml-cleanup/${version/* VERSION */.x}`,
        env: world.env,
        concurrency: 2,
        timeoutsMs: TIMEOUTS_MS,
        maxReplyBytes: MAX_REPLY_BYTES,
        now,
    });
    let opening;
    let past;
    let entry;
    let isOver = false;
    const attempt = async (loss, work) => {
        try {
            return await work();
        }
        catch (error) {
            if (!isOver)
                log.warning(`${loss}: ${(0,report_escape/* logText */.kc)(hide((0,errors/* errorMessage */.gJ)(error)), 500)}`);
            return undefined;
        }
    };
    const start = async (server) => {
        const patience = {
            ...{ sleep: world.sleep, random: world.random, now },
            timeLeftMs: () => MAX_RETRY_WAIT_MS,
            onRetry: (error, waitMs) => {
                log.debug(`Run record: trying again in ${waitMs} ms: ${(0,report_escape/* logText */.kc)(error.message, 500)}`);
            },
            patienceMs: () => LONGEST_OUTAGE_MS,
            ...{ onAway: () => undefined, onBack: () => undefined, onOutage: () => undefined },
        };
        const session = await (0,clearml_session/* signIn */.Jv)(config, { mask: world.mask, send: http.send, patience });
        const opened = await openRecord(session, server, config, { env: world.env, hide });
        const { api, projectId, taskId } = opened;
        const page = (0,web_page/* webPageOf */.$2)(config.webHost, projectId, taskId);
        entry = { taskId, page };
        log.info(`This run is recorded as task ${taskId}${page === undefined ? '' : `: ${page}`}`);
        lines.open((logs) => api.addEvents(taskId, { logs, scalars: [] }));
        return opened;
    };
    const scalarsNow = async (report, limitMs) => {
        if (past === undefined)
            return [];
        const runsBefore = (await within(limitMs, past, world.sleepThrough)) ?? AFTER_ALL;
        const point = pointOf((0,totals/* totalsOf */.vA)(report.rows), report.startedAtMs);
        return scalarsOf(point, Math.min(runsBefore, AFTER_ALL) + 1, (0,target/* nounOf */.a2)(config));
    };
    const sendContents = async (opened, report, limitMs) => {
        const events = async () => {
            const scalars = await scalarsNow(report, limitMs / 2);
            const rest = await attempt('The run record lacks lines of the log', () => lines.rest());
            await attempt('The run record lacks its numbers or the end of the log', () => sendEvents(opened, rest ?? [], scalars));
        };
        const receipt = async () => {
            const [filesHost] = config.filesHosts;
            if (filesHost === undefined)
                return;
            await attempt('The run record lacks the receipt', () => {
                const text = [...(0,report_receipt/* receiptText */.e)(report, (0,totals/* totalsOf */.vA)(report.rows), version/* VERSION */.x)].join('');
                return sendReceipt(opened, filesHost, withoutSecrets(text, world.secrets), now());
            });
        };
        await Promise.all([events(), receipt()]);
    };
    const finish = async (opened, report, failure) => {
        const limits = limitsOf(report);
        if (failure !== undefined)
            lines.add('error', failure);
        const contents = sendContents(opened, report, limits.contents).then(() => 'sent');
        if ((await within(limits.contents, contents, world.sleepThrough)) === undefined)
            log.warning(`The run record lacks what could not be sent within ${limits.contents / 1000} s.`);
        const ended = attempt('The run record stays open on the server', async () => {
            const message = hide(`${(0,verdict/* verdict */.W)(report, (0,totals/* totalsOf */.vA)(report.rows))}.`);
            await opened.api.endTask(opened.taskId, finalStatus(report, failure), message);
            return 'ended';
        });
        await within(limits.end, ended, world.sleepThrough);
    };
    return {
        log: teeLog(log, lines),
        open: async (server) => {
            opening = attempt('This run is not recorded on the server (track-run)', () => start(server));
            if (!config.dryRun) {
                past = opening.then((opened) => opened && attempt('The run record lacks the runs before it', () => drawPast(opened, config)));
            }
            await within(OPEN_LIMIT_MS, opening, world.sleepThrough);
        },
        entry: () => entry,
        close: async (report, failure) => {
            try {
                const { end } = limitsOf(report);
                const opened = opening && (await within(end, opening, world.sleepThrough));
                if (opened !== undefined)
                    await finish(opened, report, failure);
            }
            finally {
                isOver = true;
                http.close();
            }
        },
    };
}
function limitsOf({ stopReason }) {
    return stopReason === 'cancelled' ? LIMITS_OF_CANCELLED_MS : LIMITS_MS;
}
/** Exactly these, so that the receipt stays as it is unless a name or an error holds one, as JSON spells it. */
function withoutSecrets(json, secrets) {
    return (0,redact/* createExactHider */.C7)([...secrets].map((secret) => JSON.stringify(secret).slice(1, -1)))(json);
}


/***/ })

};
