"""Which step pages there are: what each asks, what it says beforehand, which act it takes."""

from __future__ import annotations

from typing import Any

from feedback.cases import forms
from feedback.cases.desk import acts, offering, spam_pages, taken
from feedback.cases.desk.steps import Acting, StepPage, open_page
from feedback.cases.models import Case
from feedback.web.guards import current_actor

_TO_SENDER = "Người gửi được báo ngay."
_ENDS = "Đơn kết thúc tại đây và không mở lại được."
_NUMBERED = "Thông báo có số được ban hành."


def _is_petition(case: Case) -> bool:
    return case.course in taken.PETITION_COURSES


def _is_no_petition(case: Case) -> bool:
    return not _is_petition(case)


def _take_back_page(step: str) -> StepPage:
    """Withdrawal of a complaint, denunciation or dialogue request: before it is taken up it ends there,
    afterwards the competent person ends it."""
    running = step == "record_withdrawal"
    return StepPage(
        name=f"take_back_{step}",
        slug="ghi-rut-khi-dang-giai-quyet" if running else "ghi-rut",
        step=step,
        needs="cases:case:record",
        form=forms.TakeBackForm,
        take=acts.take_back,
        title="Ghi nhận rút đơn",
        button="Ghi nhận rút đơn",
        done="Đã ghi nhận rút đơn",
        consequence=(
            "Nội dung đã rút không được xem xét lại, trừ khi bị ép buộc, đe dọa. Khi mọi người đã rút, người "
            "có thẩm quyền ra quyết định đình chỉ."
            if running
            else f"Nội dung đã rút không được xem xét lại, trừ khi bị ép buộc, đe dọa. {_TO_SENDER}"
        ),
        irreversible=True,
        main=False,
        stays=running,
        remark=offering.coerced,
        fill=offering.as_asked_back,
        ready=offering.ways_back,
        fits=_is_no_petition,
    )


PAGES: tuple[StepPage, ...] = (
    *spam_pages.PAGES,
    StepPage(
        name="accept",
        slug="nhan-xu-ly",
        step="accept",
        needs="cases:case:accept",
        form=forms.StepForm,
        take=acts.accept,
        title="Nhận xử lý (thụ lý)",
        button="Nhận xử lý (thụ lý)",
        done="Đã nhận xử lý",
        consequence=f"Cơ quan nhận giải quyết nội dung đơn; việc phân loại kết thúc. {_TO_SENDER}",
        stays=True,
        fill=offering.as_proposed,
        fits=_is_petition,
    ),
    StepPage(
        name="answer",
        slug="tra-loi",
        step="answer",
        needs="cases:case:answer",
        form=forms.AnswerForm,
        take=acts.answer,
        title="Trả lời",
        button="Gửi trả lời",
        done="Đã gửi trả lời",
        consequence=(
            "Văn bản trả lời có số được ban hành ngay và không sửa được nữa; chỉ mở lại vụ việc khi có tình "
            f"tiết mới. {_TO_SENDER}"
        ),
        irreversible=True,
        previews=True,
        fill=offering.as_drafted,
        fits=_is_petition,
    ),
    StepPage(
        name="take_on",
        slug="nhan-viec",
        step="assign",
        needs="cases:case:take",
        form=forms.StepForm,
        take=acts.take_on,
        title="Nhận việc",
        button="Nhận việc này",
        done="Đã nhận việc",
        consequence="Ông/bà là người xử lý vụ việc này.",
        stays=True,
    ),
    StepPage(
        name="assign",
        slug="giao-viec",
        step="assign",
        needs="cases:case:assign",
        form=forms.AssignForm,
        take=acts.assign,
        title="Giao người xử lý",
        button="Giao việc",
        done="Đã giao việc",
        consequence="Người được giao nhận thư báo. Thời hạn giữ nguyên.",
        ready=offering.officers,
        fill=offering.as_suggested,
        remark=offering.who_might,
    ),
    StepPage(
        name="verify",
        slug="xac-minh",
        step="verify",
        needs="cases:case:verify",
        form=forms.StepForm,
        take=acts.verify,
        title="Bắt đầu xác minh",
        button="Bắt đầu xác minh",
        done="Đã chuyển sang xác minh",
        consequence="Người gửi thấy trên trang tra cứu rằng cơ quan đang xem xét, xác minh.",
        stays=True,
        fits=_is_petition,
    ),
    StepPage(
        name="return_draft",
        slug="tra-du-thao",
        step="return_draft",
        needs="cases:case:answer",
        form=forms.DraftReturnForm,
        take=acts.return_draft,
        title="Trả lại dự thảo",
        button="Trả lại dự thảo",
        done="Đã trả lại dự thảo",
        consequence="Vụ việc trở lại bước xác minh; người soạn nhận thư báo.",
        fits=_is_petition,
    ),
    StepPage(
        name="submit_answer",
        slug="trinh-ky",
        step="submit_answer",
        needs="cases:case:submit",
        form=forms.AnswerForm,
        take=acts.submit_answer,
        title="Trình ký trả lời",
        button="Trình ký",
        done="Đã trình ký",
        consequence="Dự thảo đến người có thẩm quyền. Người gửi chưa đọc được.",
        previews=True,
        remark=offering.why_returned,
        fill=offering.as_drafted,
        fits=_is_petition,
    ),
    StepPage(
        name="request_papers",
        slug="yeu-cau-bo-sung",
        step="request_papers",
        needs="cases:case:request",
        form=forms.RequestForm,
        take=acts.request_papers,
        title="Yêu cầu bổ sung",
        button="Gửi yêu cầu",
        done="Đã gửi yêu cầu bổ sung",
        consequence=f"{_NUMBERED} {_TO_SENDER} Thời hạn của cơ quan không dừng lại.",
        fill=offering.as_proposed,
        ready=offering.one_sender,
    ),
    StepPage(
        name="transfer",
        slug="chuyen-don",
        step="transfer",
        needs="cases:case:transfer",
        form=forms.TransferForm,
        take=acts.transfer,
        title="Chuyển đơn đến cơ quan có thẩm quyền",
        button="Chuyển đơn",
        done="Đã chuyển đơn",
        consequence=(
            "Vụ việc rời cơ quan này và không rút lại được. Phiếu chuyển có số được ban hành. Cơ quan trong "
            "hệ thống nhận ngay, với số mới và thời hạn mới; cơ quan ngoài hệ thống nhận bằng văn bản và tự "
            f"trả lời. {_TO_SENDER}"
        ),
        irreversible=True,
        fill=offering.as_proposed,
        ready=offering.all_agencies,
    ),
    StepPage(
        name="refuse",
        slug="khong-thu-ly",
        step="refuse",
        needs="cases:case:refuse",
        form=forms.GroundForm,
        take=acts.refuse,
        title="Không thụ lý, trả đơn",
        button="Không thụ lý, trả đơn",
        done="Đã trả đơn",
        consequence=f"{_ENDS} {_NUMBERED} {_TO_SENDER}",
        irreversible=True,
        fill=offering.as_proposed,
        ready=offering.grounds_for("refuse"),
        fits=_is_petition,
    ),
    StepPage(
        name="file",
        slug="luu-don",
        step="file",
        needs="cases:case:file",
        form=forms.GroundForm,
        take=acts.file,
        title="Lưu đơn",
        button="Lưu đơn",
        done="Đã lưu đơn",
        consequence=f"{_ENDS} {_NUMBERED} {_TO_SENDER}",
        irreversible=True,
        fill=offering.as_proposed,
        ready=offering.grounds_for("file"),
        fits=_is_petition,
    ),
    StepPage(
        name="reopen",
        slug="mo-lai",
        step="reopen",
        needs="cases:case:reopen",
        form=forms.ReopenForm,
        take=acts.reopen,
        title="Mở lại khi có tình tiết mới",
        button="Mở lại vụ việc",
        done="Đã mở lại",
        consequence=f"Cơ quan xem xét và trả lời lại; văn bản trả lời trước vẫn được giữ. {_TO_SENDER}",
        fill=offering.as_said,
        fits=_is_petition,
    ),
    StepPage(
        name="correct_routing",
        slug="sua-co-quan",
        step="correct_routing",
        needs="cases:case:route",
        form=forms.AgencyForm,
        take=acts.correct_routing,
        title="Sửa cơ quan xử lý",
        button="Đổi cơ quan",
        done="Đã đổi cơ quan xử lý",
        consequence=(
            "Dùng khi hệ thống hoặc cán bộ phân nhầm cơ quan. Không có văn bản chuyển; thời hạn vẫn tính từ "
            f"ngày nhận đơn đầu tiên. {_TO_SENDER}"
        ),
        ready=offering.own_agencies,
    ),
    StepPage(
        name="supplement",
        slug="ghi-bo-sung",
        step="supplement",
        needs="cases:case:record",
        form=forms.SupplementForm,
        take=acts.supplement,
        title="Ghi nhận bổ sung",
        button="Ghi nhận",
        done="Đã ghi nhận bổ sung",
        consequence="Dùng khi người gửi mang giấy tờ đến, gửi bưu điện hoặc nói qua điện thoại.",
        stays=True,
        main=False,
        ready=offering.senders,
    ),
    StepPage(
        name="withdraw",
        slug="rut-don",
        step="withdraw",
        needs="cases:case:record",
        form=forms.WithdrawForm,
        take=acts.withdraw,
        title="Ghi nhận rút đơn",
        button="Ghi nhận rút đơn",
        done="Đã ghi nhận rút đơn",
        consequence=(
            "Đơn kết thúc và không khôi phục được; muốn nêu lại việc này, người gửi phải gửi đơn mới. Khi "
            f"nhiều người cùng gửi, vụ việc tiếp tục cho những người còn lại. {_TO_SENDER}"
        ),
        irreversible=True,
        main=False,
        ready=offering.senders,
        fits=_is_petition,
    ),
    *(_take_back_page(step) for step in ("withdraw", "record_withdrawal")),
    StepPage(
        name="inform_forwarder",
        slug="bao-noi-chuyen",
        step="inform_forwarder",
        needs="cases:case:inform",
        form=forms.InformForm,
        take=acts.inform,
        title="Báo kết quả cho nơi chuyển đơn",
        button="Ghi nhận đã báo",
        done="Đã ghi nhận báo kết quả",
        consequence="Ghi số văn bản mà cơ quan đã gửi cho nơi chuyển đơn.",
        main=False,
    ),
)
"""Pages of steps that the officer takes himself, the most usual first."""

_PROPOSED: tuple[tuple[str, type[forms.StepForm], Any], ...] = (
    ("accept", forms.ProposeAcceptForm, None),
    ("answer", forms.ProposeAnswerForm, None),
    ("request_papers", forms.ProposeRequestForm, offering.one_sender),
    ("transfer", forms.ProposeTransferForm, offering.all_agencies),
    ("refuse", forms.ProposeGroundForm, offering.grounds_for("refuse")),
    ("file", forms.ProposeGroundForm, offering.grounds_for("file")),
)

_BY_NAME = {page.name: page for page in PAGES}


def _proposal_page(step: str, form: type[forms.StepForm], ready: Any) -> StepPage:
    own = _BY_NAME[step]

    def take(case: Case, form: Any, who: Acting) -> None:
        acts.propose(case, form, who, step)

    return StepPage(
        name=f"propose_{step}",
        slug=f"de-xuat/{own.slug}",
        step="propose",
        needs="cases:case:propose",
        form=form,
        take=take,
        title=f"Đề xuất: {own.title}",
        button="Gửi đề xuất",
        done="Đã gửi đề xuất",
        consequence="Người có thẩm quyền xem và quyết định. Người gửi đơn chưa được báo gì.",
        proposes=step,
        previews=own.previews,
        stays=True,
        ready=ready or (lambda form, case: None),
        fits=own.fits,
    )


PROPOSALS: tuple[StepPage, ...] = tuple(_proposal_page(*one) for one in _PROPOSED)
"""Pages that propose a decisive step to the competent person."""

RETURN = StepPage(
    name="return_proposal",
    slug="tra-de-xuat",
    step="",
    needs="cases:case:read",
    form=forms.ProposalReturnForm,
    take=acts.return_proposal,
    title="Trả lại đề xuất",
    button="Trả lại đề xuất",
    done="Đã trả lại đề xuất",
    consequence="Người đề xuất nhận thư báo cùng ý kiến này.",
    stays=True,
)
"""The competent person doesn't follow a proposal; lawful when he could take the step proposed."""

for _page in (*PAGES, *PROPOSALS, RETURN):
    open_page(_page)


def own_pages(case: Case, names: set[str]) -> list[StepPage]:
    """The pages here of these lawful steps of the case that the signed-in officer may open."""
    may = current_actor().may
    return [page for page in PAGES if page.step in names and may(page.needs) and page.fits(case)]


def own_proposals(case: Case, names: set[str]) -> list[StepPage]:
    """The pages here that propose one of these steps of the case."""
    return [page for page in PROPOSALS if page.proposes in names and page.fits(case)]


def page_of(case: Case, name: str) -> StepPage:
    """The page on which this step of the case is taken."""
    if not taken.has_own_page(case, name):
        return taken.page_for(case.course, name)
    step = name.removesuffix("_outside")
    return next(page for page in PAGES if page.step == step and page.fits(case))
