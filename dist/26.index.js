export const id = 26;
export const ids = [26];
export const modules = {

/***/ 88026:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createAzureStore: () => (/* binding */ createAzureStore)
});

// EXTERNAL MODULE: ./src/files/stores/env.ts
var stores_env = __webpack_require__(41089);
;// CONCATENATED MODULE: ./src/files/stores/azure-identity.ts

const RENEW_BEFORE_MS = 5 * 60_000;
const CLI_TIMEOUT_MS = 30_000;
const WORKLOAD = ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_CLIENT_ID', 'AZURE_TENANT_ID'];
/** Who this runner is for Azure: the first login that gives a token, which is kept until shortly before it ends. */
async function openIdentity(env, now, agents) {
    return cached(await chain(env, agents), now);
}
/** azure/login logs the Azure CLI in and nothing else. */
async function chain(env, { agentFor }) {
    const { AzureCliCredential, ChainedTokenCredential, EnvironmentCredential, WorkloadIdentityCredential } = await Promise.all(/* import() */[__webpack_require__.e(669), __webpack_require__.e(324), __webpack_require__.e(738), __webpack_require__.e(16)]).then(__webpack_require__.bind(__webpack_require__, 73016));
    const options = {
        additionalPolicies: [
            {
                position: 'perCall',
                policy: {
                    name: 'agentPolicy',
                    sendRequest: (request, next) => {
                        const agent = agentFor(new URL(request.url));
                        if (agent !== undefined)
                            request.agent = agent;
                        return next(request);
                    },
                },
            },
        ],
    };
    return new ChainedTokenCredential(new AzureCliCredential({ processTimeoutInMs: CLI_TIMEOUT_MS }), new EnvironmentCredential(options), 
    // Its constructor fails where one of them is missing, and with it the logins before it.
    ...(WORKLOAD.every((name) => (0,stores_env/* variable */.b)(env, name) !== undefined)
        ? [new WorkloadIdentityCredential(options)]
        : []));
}
/** A batch asks for a token for each of its blobs, and the Azure CLI is a process that starts for each. */
function cached(credential, now) {
    let token;
    let renewAt = 0;
    return {
        getToken: (scopes, options) => {
            if (token === undefined || now() >= renewAt) {
                renewAt = Infinity;
                token = credential.getToken(scopes, options).then((issued) => {
                    renewAt = (issued?.expiresOnTimestamp ?? 0) - RENEW_BEFORE_MS;
                    return issued;
                }, (error) => {
                    token = undefined;
                    throw error;
                });
            }
            return token;
        },
    };
}

;// CONCATENATED MODULE: ./src/files/stores/azure-credentials.ts


const OPTIONS = { retryOptions: { maxTries: 5 } };
/** The clouds of Azure, and its DNS zone endpoints. */
const AZURE_HOST = /^([a-z0-9]{3,24}(?:-secondary)?)\.(?:z\d{1,2}\.blob\.storage\.azure\.net|blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de))$/u;
/**
 * Opens an account with the first of the credentials in the environment that are its own, else with those of a file.
 * @throws Error for hosts that are not Azure's: a URI can be written by anyone who can write to ClearML,
 * and a token of the runner must not go to a host of their choice.
 */
async function openAccount(host, env, now, agents, own) {
    const { BlobServiceClient, StorageSharedKeyCredential, newPipeline } = await Promise.all(/* import() */[__webpack_require__.e(669), __webpack_require__.e(738), __webpack_require__.e(728)]).then(__webpack_require__.bind(__webpack_require__, 70728));
    const connectTo = (url, credential) => {
        const pipeline = newPipeline(credential, OPTIONS);
        pipeline.factories.push(agentFactory(agents));
        return new BlobServiceClient(url, pipeline);
    };
    const account = accountOf(host);
    const connection = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_CONNECTION_STRING');
    if (connection !== undefined) {
        const named = BlobServiceClient.fromConnectionString(connection);
        if (isFor(named, host, account)) {
            const client = connectTo(named.url, named.credential);
            return { client, credentials: 'AZURE_STORAGE_CONNECTION_STRING' };
        }
    }
    if (account === undefined) {
        throw new Error(`${host} is no Blob endpoint of Azure; a private one must be named by AZURE_STORAGE_CONNECTION_STRING`);
    }
    const url = `https://${host}`;
    const named = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_ACCOUNT');
    const key = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_KEY');
    if (named === account && key !== undefined) {
        const client = connectTo(url, new StorageSharedKeyCredential(account, key));
        return { client, credentials: 'AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY' };
    }
    const sas = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_SAS_TOKEN')?.replace(/^\?/u, '');
    if (sas !== undefined && (named ?? account) === account) {
        const client = connectTo(`${url}?${sas}`);
        return { client, credentials: 'AZURE_STORAGE_SAS_TOKEN' };
    }
    if (own?.key !== undefined) {
        const client = connectTo(url, new StorageSharedKeyCredential(account, own.key));
        return { client, credentials: `${own.from} of the configuration file` };
    }
    const client = connectTo(url, await openIdentity(env, now, agents));
    return {
        client,
        credentials: 'the login of azure/login (Azure CLI), or AZURE_CLIENT_ID, AZURE_TENANT_ID and their secret',
    };
}
/** The account of a host; undefined if it is not Azure's. */
function accountOf(host) {
    return AZURE_HOST.exec(host)?.[1];
}
/** A connection string may lead to the same account by a private endpoint, but not into another cloud. */
function isFor(client, host, account) {
    const connected = new URL(client.url).host;
    return connected === host || (client.accountName === account && !AZURE_HOST.test(connected));
}
/** Requests for blobs go by the agents of this run. */
function agentFactory({ agentFor }) {
    return {
        create: (next) => ({
            sendRequest: (request) => {
                const agent = agentFor(new URL(request.url));
                if (agent !== undefined)
                    request.agent = agent;
                return next.sendRequest(request);
            },
        }),
    };
}

// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __webpack_require__(75476);
// EXTERNAL MODULE: ./src/files/stores/answer.ts
var answer = __webpack_require__(23018);
// EXTERNAL MODULE: ./src/files/stores/problem.ts
var stores_problem = __webpack_require__(62513);
;// CONCATENATED MODULE: ./src/files/stores/azure-errors.ts



const NO_CONTAINER = new Set([
    'ContainerNotFound',
    'ContainerBeingDeleted',
    'ContainerDisabled',
    'InvalidResourceName',
]);
const BAD_CREDENTIALS = new Set([
    'AccountIsDisabled',
    'AuthenticationFailed',
    'InvalidAuthenticationInfo',
    'KeyBasedAuthenticationNotPermitted',
    'NoAuthenticationInformation',
    'PublicAccessNotPermitted',
    'AggregateAuthenticationError',
    'AuthenticationError',
    'AuthenticationRequiredError',
    'CredentialUnavailableError',
]);
/** How an account says that it takes no batches; those with a hierarchical namespace once did. */
const BATCH_REFUSED = new Set([400, 403, 409, 501]);
const PASSING_STATUSES = new Set([408, 429, 500, 503]);
/** Errors of the service have `statusCode` and `code`, those of credentials a name, those of Node a `code`. */
function azureProblem(error) {
    const fields = (0,json/* asObject */.eB)(error);
    const code = (0,json/* asText */.e1)(fields?.['code']) ?? (0,json/* asText */.e1)((0,json/* asObject */.eB)(fields?.['details'])?.['errorCode']);
    return {
        code: code ?? (0,json/* asText */.e1)(fields?.['name']) ?? 'Error',
        message: (0,stores_problem/* messageOf */.bD)(error),
        status: (0,json/* asNumber */.i)(fields?.['statusCode']),
    };
}
/** Whether the account takes no batches, or none by these credentials, while single requests may work. */
function refusesBatches(problem) {
    return !isOfContainer(problem) && BATCH_REFUSED.has(problem.status ?? 0);
}
/** What an error says of the whole container; undefined where it may be about this request alone. */
function containerFailure(problem, place) {
    return isOfContainer(problem) ? callFailure(problem, place) : undefined;
}
/** What the error of a whole batch means for each of its blobs. */
function callFailure(problem, place) {
    const { code, status } = problem;
    if ((0,stores_problem/* isUnreachable */.R0)(problem)) {
        return (0,stores_problem/* unreachable */.HB)(problem, place, 'Check the name of the account, and that the runner can reach it.');
    }
    if (isOfContainer(problem))
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, containerHint(code, place)), true);
    if (status === 401)
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, rightHint(place)), true);
    if (status === 404)
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Check the names of account and container.'), true);
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.'));
}
/** What an error says about one blob. */
function blobAnswer(problem, place) {
    const { code, status } = problem;
    if (code === 'BlobNotFound')
        return { kind: 'gone' };
    if (isOfContainer(problem))
        return callFailure(problem, place);
    if (code.startsWith('LeaseId')) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The blob is leased: break the lease to let it go.'));
    }
    if (code.startsWith('BlobImmutable')) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The blob can go when its immutability policy or legal hold ends.'));
    }
    if (status === 401 || status === 403) {
        return { kind: 'denied', ...(0,stores_problem/* sentence */.em)(problem, place, rightHint(place)) };
    }
    if (PASSING_STATUSES.has(status ?? 0)) {
        return { kind: 'busy', ...(0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.') };
    }
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place));
}
function isOfContainer(problem) {
    return NO_CONTAINER.has(problem.code) || BAD_CREDENTIALS.has(problem.code) || (0,stores_problem/* isUnreachable */.R0)(problem);
}
function containerHint(code, place) {
    if (NO_CONTAINER.has(code))
        return 'Nothing was taken for gone. Check the name of the container.';
    return rightHint(place);
}
function rightHint({ credentials }) {
    return `Needed is the right to delete blobs (role Storage Blob Data Contributor, or a SAS with "d"); the credentials come from ${credentials}.`;
}

// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __webpack_require__(76670);
// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var credentials = __webpack_require__(76236);
// EXTERNAL MODULE: ./src/files/stores/object-keys.ts
var object_keys = __webpack_require__(31344);
;// CONCATENATED MODULE: ./src/files/stores/azure-list.ts


const PAGE_SIZE = 5_000;
/** Pages of `List Blobs`, and sizes by `Get Blob Properties`. */
function azureReads(container, place, timeoutMs) {
    return {
        list: (prefix) => listAzure(container, prefix, place, timeoutMs),
        bytesOf: async (key) => {
            try {
                const abortSignal = AbortSignal.timeout(timeoutMs);
                return (await container.getBlobClient(key).getProperties({ abortSignal })).contentLength;
            }
            catch (error) {
                const { code, status } = azureProblem(error);
                // A HEAD has no body that could name the container.
                if (code === 'BlobNotFound' || (status === 404 && code !== 'ContainerNotFound'))
                    return undefined;
                throw failure(error, place, 'read blobs (role Storage Blob Data Reader, or a SAS with "r")');
            }
        },
    };
}
async function* listAzure(container, prefix, place, timeoutMs) {
    let token;
    do {
        const abortSignal = AbortSignal.timeout(timeoutMs);
        const pages = container
            .listBlobsFlat({ prefix, includeMetadata: true, abortSignal })
            .byPage({ maxPageSize: PAGE_SIZE, ...(token === undefined ? {} : { continuationToken: token }) });
        const result = await pages.next().catch((error) => {
            throw failure(error, place, 'list blobs (role Storage Blob Data Reader, or a SAS with "l")');
        });
        if (result.done === true)
            return;
        const page = result.value;
        yield page.segment.blobItems.filter(isBlob).map((item) => storedObject(item, place));
        token = page.continuationToken === '' ? undefined : page.continuationToken;
    } while (token !== undefined);
}
/** Accounts with a hierarchical namespace list their folders among the blobs. */
function isBlob({ metadata }) {
    return metadata?.['hdi_isfolder'] !== 'true';
}
function storedObject({ name: key, properties }, { name }) {
    const { contentLength, lastModified } = properties;
    if (contentLength === undefined)
        throw new Error(`${name}: its listing has a blob without size`);
    return { key, bytes: contentLength, modifiedAtMs: lastModified.getTime() };
}
function failure(error, place, right) {
    const remedy = `Needed is the right to ${right}; the credentials come from ${place.credentials}.`;
    return (0,stores_problem/* lookError */.m2)(azureProblem(error), place, remedy, error);
}

// EXTERNAL MODULE: ./src/files/stores/object-store.ts + 1 modules
var object_store = __webpack_require__(91126);
;// CONCATENATED MODULE: ./src/files/stores/azure.ts









const MAX_BLOBS = 256;
const WITH_SNAPSHOTS = { deleteSnapshots: 'include' };
/** Of one request with its retries; the SDK itself waits for ever. */
const TIMEOUT_MS = 300_000;
/** Azure Blob: a client for each account, and batches within a container as long as it takes them. */
function createAzureStore(options) {
    const { env, now, agents, sleep, credentials: ofFile } = options;
    const redact = (0,src_redact/* createRedactor */.lY)([
        env['AZURE_STORAGE_CONNECTION_STRING'],
        env['AZURE_STORAGE_KEY'],
        env['AZURE_STORAGE_SAS_TOKEN'],
        env['AZURE_CLIENT_SECRET'],
        /AccountKey=([^;]+)/u.exec(env['AZURE_STORAGE_CONNECTION_STRING'] ?? '')?.[1],
        ...ofFile.azure.map(({ key }) => key),
    ]);
    const accounts = new Map();
    const withoutBatches = new Set();
    const open = (host, container) => {
        const own = (0,credentials/* azureCredentialsOf */.BF)(ofFile, accountOf(host) ?? '', container);
        const key = `${host} ${own?.from ?? ''}`;
        const account = accounts.get(key) ?? openAccount(host, env, now, agents, own);
        accounts.set(key, account);
        return account;
    };
    const openContainer = async (bucket) => {
        const { host, name } = azureContainer(bucket);
        const { client, credentials } = await open(host, name);
        const container = client.getContainerClient(name);
        const place = { name: placeName(host, name), url: client.url, credentials, redact };
        return {
            ...azureReads(container, place, TIMEOUT_MS),
            batchSize: MAX_BLOBS,
            refuse: (key) => (0,object_keys/* hasDotSegment */.t)(key)
                ? 'Its name has a segment "." or "..", and the URL of such a blob is that of another.'
                : undefined,
            probe: (0,answer/* createProbe */.fr)(async () => {
                try {
                    await container.getProperties({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
                    return undefined;
                }
                catch (error) {
                    return containerFailure(azureProblem(error), place);
                }
            }, sleep),
            batch: {
                fits: () => true,
                send: async (keys) => {
                    if (withoutBatches.has(container.url))
                        return 'unsupported';
                    try {
                        return await sendBatch(container, keys, place);
                    }
                    catch (error) {
                        const problem = azureProblem(error);
                        if (refusesBatches(problem)) {
                            withoutBatches.add(container.url);
                            return 'unsupported';
                        }
                        const failure = callFailure(problem, place);
                        return keys.map(() => failure);
                    }
                },
            },
            single: async (key) => {
                try {
                    await container
                        .getBlobClient(key)
                        .delete({ ...WITH_SNAPSHOTS, abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
                    return { kind: 'deleted' };
                }
                catch (error) {
                    return blobAnswer(azureProblem(error), place);
                }
            },
        };
    };
    const explain = (bucket, error) => {
        const where = placeName(bucket.store === 'azure' ? bucket.host : bucket.store, bucket.bucket);
        return `${where}: ${redact((0,stores_problem/* messageOf */.bD)(error))}.`;
    };
    return (0,object_store/* createObjectStore */.h)({ open: openContainer, explain, close: () => undefined }, options);
}
async function sendBatch(container, keys, place) {
    const client = container.getBlobBatchClient();
    const batch = client.createBatch();
    for (const key of keys)
        await batch.deleteBlob(container.getBlobClient(key), WITH_SNAPSHOTS);
    const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
    const { subResponses } = await client.submitBatch(batch, { abortSignal });
    return keys.map((_, i) => blobResponse(subResponses[i], place));
}
/** The list has holes where the reply has no part for a blob. */
function blobResponse(response, place) {
    if (response === undefined)
        return { kind: 'unanswered' };
    const { status, errorCode, statusMessage } = response;
    if (status === 202)
        return { kind: 'deleted' };
    // A 404 without a code may be the container's: a single request tells.
    if (errorCode === undefined && status < 500)
        return { kind: 'unanswered' };
    return blobAnswer({ code: errorCode ?? `HTTP ${status}`, message: statusMessage, status }, place);
}
function placeName(host, container) {
    return `Azure container "${container}" at ${host}`;
}
function azureContainer(bucket) {
    if (bucket.store !== 'azure')
        throw new Error('it does not lie on Azure');
    if (!/^(?:\$root|\$web|\$logs|[a-z0-9](?:-?[a-z0-9]){2,62})$/u.test(bucket.bucket)) {
        throw new Error('that is no name of a container');
    }
    return { host: bucket.host.toLowerCase(), name: bucket.bucket };
}


/***/ }),

/***/ 41089:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ variable)
/* harmony export */ });
/** The value of a variable; a blank one counts as not set. */
function variable(env, name) {
    const text = env[name]?.trim();
    return text === '' ? undefined : text;
}


/***/ }),

/***/ 62513:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   R0: () => (/* binding */ isUnreachable),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   m2: () => (/* binding */ lookError)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84869);
/* harmony import */ var _network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15807);
/* harmony import */ var _particulars_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(25475);
/* harmony import */ var _look_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7463);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(23018);





const UNREACHABLE = /^(?:EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_PROXY_|ERR_SSL_)/u;
/** Whether the host cannot be reached or trusted, whatever is asked of it. */
function isUnreachable(problem) {
    return (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isNobodyThere */ .Wq)(problem) || (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isLasting */ .dJ)(problem) || UNREACHABLE.test(problem.code);
}
/** @param hint for a host that is not there; other errors of the network say themselves what can be done. */
function unreachable(problem, place, hint) {
    return (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isNobodyThere */ .Wq)(problem)
        ? { kind: 'nobody-there', ...sentence(problem, place, hint) }
        : (0,_answer_js__WEBPACK_IMPORTED_MODULE_4__/* .failed */ .gz)(sentence(problem, place), true);
}
/** The first paragraph: Azure goes on with request ids and times. */
function messageOf(error) {
    return (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error).split(/\n(?=RequestId:)/u)[0] ?? '';
}
/** What SDKs quote of a request is long, and the URI of the file is known: it must not push out what happened. */
function sentence({ code, message }, { name, url, redact }, remedy) {
    const said = message === '' || message === code ? code : `${code}: ${message}`;
    const reason = (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .diagnose */ .h4)({ code, message }, url);
    const text = reason === undefined ? said : `it cannot be reached: ${reason}`;
    const what = `${name}: ${redact((0,_particulars_js__WEBPACK_IMPORTED_MODULE_2__/* .withoutParticulars */ .H)(text)).replace(/\.$/u, '')}.`;
    return { error: remedy === undefined ? what : `${what} ${remedy}`, remedy };
}
const PASSING_STATUSES = new Set([408, 429]);
/** @param remedy where a right is missing */
function lookError(problem, place, remedy, cause) {
    const { status = 0 } = problem;
    const isRefused = status >= 400 && status < 500 && !PASSING_STATUSES.has(status);
    const { error } = sentence(problem, place, remedyOf(problem, remedy, isRefused));
    return new _look_error_js__WEBPACK_IMPORTED_MODULE_3__/* .LookError */ .y(error, isRefused || isUnreachable(problem), { cause });
}
function remedyOf(problem, ofRight, isRefused) {
    if (isUnreachable(problem) || !isRefused)
        return undefined;
    return problem.status === 404 ? 'Check its name.' : ofRight;
}


/***/ })

};
