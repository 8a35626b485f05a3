import { fromWords, inWords, numberRun, numberWord } from './number-words.ts'
import { anyOf, atSites, byTable, escaped, type EditMaker } from './sites.ts'

const spelled = new RegExp(
  String.raw`(?<![\p{L}\d'-])${numberRun}(?![\p{L}'-]| point| (?:hundred|thousand|half|quarter|third|oh|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b| ${numberWord})`,
  'giu',
)
const after = (match: RegExpExecArray): string => match.input.slice(match.index + match[0].length)
const before = (match: RegExpExecArray): string => match.input.slice(0, match.index)

/** Spelled numbers in digits and the other way round. */
export const numberForms: EditMaker = anyOf(
  atSites(spelled, (match) => {
    const value = fromWords(match[0])
    if (
      value === undefined ||
      /(?:hundred|thousand|point|oh|twenty|nineteen)[ -](?:and )?$/i.test(before(match))
    )
      return undefined
    if (new RegExp(`${numberWord} $`, 'i').test(before(match))) return undefined
    return /^one$/i.test(match[0]) &&
      !/^ (?:day|week|month|year|hour|pill|tablet|dose|percent|milligram)/i.test(after(match))
      ? undefined
      : String(value)
  }),
  atSites(/(?<![\p{L}\d.,:/°-])\d{1,4}(?![\d.,:/-]?\d|[\p{L}°%-])/gu, (match, random) => {
    const value = Number(match[0])
    if (/^0/.test(match[0])) return undefined
    const year = value >= 1950 && value < 2030
    if (!year) return inWords(value, random.chance(0.5))
    const [high, low] = [Math.floor(value / 100), value % 100]
    if (high === 20 && low < 10) return inWords(value, true)
    return low === 0 ? undefined : `${inWords(high)} ${low < 10 ? 'oh ' : ''}${inWords(low)}`
  }),
  atSites(/(?<![\p{L}\d.,:/-])\d{1,2}\.\d(?![\d.,:/-]?\d)/gu, (match) => {
    const [whole = '', part = ''] = match[0].split('.')
    return `${inWords(Number(whole))} point ${inWords(Number(part))}`
  }),
  atSites(/(?<![\p{L}\d.,:/-])\d{2,3}(?:\/| over )\d{2,3}(?![\d.,:/-]?\d)/gu, (match, random) => {
    const [top = 0, low = 0] = match[0].split(/\/| over /).map(Number)
    if (top < 80) return undefined
    const high =
      top > 109 && random.chance(0.5)
        ? `${inWords(Math.floor(top / 100))} ${inWords(top % 100)}`
        : inWords(top, random.chance(0.5))
    return `${high} over ${inWords(low)}`
  }),
)

const unitPairs =
  'milligrams=mg,milligram=mg,micrograms=mcg,grams=g,milliliters=ml,millilitres=mL,percent=%,kilograms=kg,kilos=kg,pounds=lbs,pounds=lb,hours=hrs,hours=h,minutes=min,minutes=mins,weeks=wks,years=yrs,centimeters=cm,centimetres=cm,millimeters=mm,inches=in,feet=ft,milligrams per deciliter=mg/dL,beats per minute=bpm,tablets=tabs,degrees=°,seconds=sec,ounces=oz,capsules=caps'

const spelledOut = unitPairs.split(',').map((pair) => pair.split('=') as [string, string])
const behindNumber = String.raw`(?<=(?:\d|(?<![\p{L}-])${numberWord}[ -]?)[ -]?)`

/** Units spelled out and as symbols, right behind a number. */
export const unitForms: EditMaker = anyOf(
  ...spelledOut.map(([long, short]) =>
    atSites(new RegExp(`${behindNumber}${long}(?![\\p{L}])`, 'giu'), () => short),
  ),
  // `in`, `h`, `ft` and `oz` are units only behind digits.
  ...spelledOut.map(([long, short]) =>
    atSites(new RegExp(String.raw`(?<=\d ?)${escaped(short)}(?![\p{L}/])`, 'giu'), (match) =>
      /^in$/i.test(match[0]) ? undefined : long,
    ),
  ),
)

const abbreviated =
  'blood pressure=BP,hypertension=HTN,high blood pressure=HTN,shortness of breath=SOB,coronary artery disease=CAD,congestive heart failure=CHF,chronic obstructive pulmonary disease=COPD,urinary tract infection=UTI,myocardial infarction=MI,deep vein thrombosis=DVT,pulmonary embolism=PE,atrial fibrillation=afib,chronic kidney disease=CKD,gastroesophageal reflux disease=GERD,irritable bowel syndrome=IBS,computed tomography=CT,magnetic resonance imaging=MRI,electrocardiogram=EKG,electrocardiogram=ECG,echocardiogram=echo,emergency room=ER,emergency department=ED,intensive care unit=ICU,range of motion=ROM,physical therapy=PT,over the counter=OTC,primary care physician=PCP,body mass index=BMI,history=hx,patient=pt,symptoms=sx,diagnosis=dx,treatment=tx,prescription=rx,appointment=appt,doctor=dr,medications=meds,temperature=temp,abdomen=abd,examination=exam,laboratory=lab,left lower quadrant=LLQ,right lower quadrant=RLQ,right upper quadrant=RUQ,left upper quadrant=LUQ,as needed=PRN,twice a day=BID,twice daily=BID,three times a day=TID,four times a day=QID,by mouth=PO,hydrochlorothiazide=HCTZ,rheumatoid arthritis=RA,multiple sclerosis=MS,transient ischemic attack=TIA,upper respiratory infection=URI,obstructive sleep apnea=OSA,complete blood count=CBC,heart rate=HR,white blood cell=WBC,type two diabetes=type 2 diabetes,nonsteroidal anti-inflammatory=NSAID,cat scan=CT scan,and=&,x-ray=x ray,versus=vs,approximately=approx,follow up=follow-up,checkup=check-up,okay=ok,all right=alright,obstetrician=OB,general practitioner=GP,anterior cruciate ligament=ACL,without=w/o,doctor=doc'

/** Abbreviations and the words they stand for. */
export const abbreviationForms: EditMaker = (text, random) =>
  byTable(abbreviated)(text, random).filter(
    ({ original, edited }) =>
      !/\b(?:doc|dr|lab|pt|temp|ms|ra|pe|er|ed|hr|ob)\b/.test(original) || original.length < edited.length,
  )

const contractions =
  "i am=i'm,i have=i've,i will=i'll,i would=i'd,you are=you're,you have=you've,you will=you'll,you would=you'd,he is=he's,she is=she's,it is=it's,we are=we're,we have=we've,we will=we'll,they are=they're,they have=they've,that is=that's,there is=there's,what is=what's,do not=don't,does not=doesn't,did not=didn't,is not=isn't,are not=aren't,was not=wasn't,were not=weren't,have not=haven't,has not=hasn't,had not=hadn't,can not=can't,cannot=can't,could not=couldn't,will not=won't,would not=wouldn't,should not=shouldn't,let us=let's,going to=gonna,want to=wanna,got to=gotta,because=cause,kind of=kinda,sort of=sorta,it has=it's,i'd=i had,who is=who's,where is=where's,how is=how's,here is=here's,they will=they'll,it will=it'll,that will=that'll,do n't=don't,did n't=didn't"

/** Contracted and written out. */
export const contractionForms: EditMaker = (text, random) =>
  byTable(contractions)(text.replaceAll('’', "'"), random).filter(
    ({ original, edited }) =>
      // `the cause of it` is no `because`; `you're going to the gym` no `gonna`; `how it is` no `how it's`.
      !/\b(?:cause|kind of|kinda|gonna|going to the|going to (?:a|my|your)|sort of)\b/.test(original) ||
      edited.includes('because') ||
      /\bgo(?:nna|ing to)\b/.test(edited),
  )

const british =
  'anaemia=anemia,anaemic=anemic,haemoglobin=hemoglobin,haemorrhage=hemorrhage,haemorrhoids=hemorrhoids,oedema=edema,oesophagus=esophagus,oestrogen=estrogen,diarrhoea=diarrhea,paediatric=pediatric,paediatrician=pediatrician,gynaecologist=gynecologist,gynaecology=gynecology,orthopaedic=orthopedic,orthopaedics=orthopedics,anaesthetic=anesthetic,anaesthesia=anesthesia,leukaemia=leukemia,tumour=tumor,tumours=tumors,colour=color,coloured=colored,favourite=favorite,behaviour=behavior,labour=labor,neighbour=neighbor,neighbourhood=neighborhood,honour=honor,flavour=flavor,humour=humor,odour=odor,rumour=rumor,vapour=vapor,centre=center,litre=liter,litres=liters,metre=meter,metres=meters,fibre=fiber,theatre=theater,programme=program,catheterise=catheterize,hospitalised=hospitalized,hospitalise=hospitalize,realise=realize,realised=realized,recognise=recognize,organised=organized,stabilise=stabilize,minimise=minimize,apologise=apologize,specialise=specialize,immunised=immunized,immunisation=immunization,organisation=organization,analyse=analyze,analysed=analyzed,paralysed=paralyzed,travelling=traveling,travelled=traveled,counselling=counseling,labelled=labeled,cancelled=canceled,swelling=swelling,grey=gray,mum=mom,mummy=mommy,tonne=ton,caesarean=cesarean,foetus=fetus,foetal=fetal,faeces=feces,sulphate=sulfate,sulphur=sulfur,practise=practice,licence=license,defence=defense,ageing=aging,judgement=judgment,ischaemic=ischemic,ischaemia=ischemia,hypoglycaemia=hypoglycemia,hyperglycaemia=hyperglycemia,hyperlipidaemia=hyperlipidemia,dyspnoea=dyspnea,apnoea=apnea,coeliac=celiac,haematuria=hematuria,haematoma=hematoma,bacteraemia=bacteremia,septicaemia=septicemia,paracetamol=acetaminophen,salbutamol=albuterol,frusemide=furosemide,adrenaline=epinephrine,learnt=learned,burnt=burned,spelt=spelled,dreamt=dreamed,pyjamas=pajamas,moustache=mustache,tyre=tire,tyres=tires,plough=plow,aluminium=aluminum,sceptical=skeptical,cheque=check,fulfil=fulfill,enrol=enroll,skilful=skillful,mould=mold,moulds=molds,draught=draft,manoeuvre=maneuver,towards=toward,afterwards=afterward,amongst=among,whilst=while,summarise=summarize,prioritise=prioritize,emphasise=emphasize,normalise=normalize,metabolise=metabolize,sensitised=sensitized,diagnosed=diagnosed,ulcerated=ulcerated,randomised=randomized,optimise=optimize,mobilise=mobilize,exercise=exercise'

/** British and American spelling. */
export const spellingForms: EditMaker = byTable(
  british
    .split(',')
    .filter((pair) => new Set(pair.split('=')).size > 1)
    .join(','),
)
